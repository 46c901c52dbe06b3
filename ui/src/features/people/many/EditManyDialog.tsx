import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import type { EditOutcome, EditReport, Selection } from "@/bindings";
import { AddChip, Button, classes, Dialog, Note, Progress } from "@/components";
import { sentence } from "@/lib/errors";
import { fieldWord } from "@/lib/fieldWords";
import { asAppError, call } from "@/lib/ipc";
import { useCancelJob, useJob } from "@/lib/jobs";
import { problemText } from "@/lib/problems";
import { useNumber } from "@/lib/reading";
import { useWaited } from "@/lib/waited";
import { problemsOf } from "../useForm";
import styles from "./Many.module.css";
import { OrderLine } from "./OrderLine";
import { OutcomeList } from "./OutcomeList";
import { fieldsLeft, isComplete, newOrder, type Order, toEdits } from "./orders";
import { watchEdit } from "./watchEdit";

export interface EditManyProps {
  selection: Selection;
  count: number;
  onClose: () => void;
}

/** Where one is: saying what, watching it being checked, looking at the outcome, watching it done. */
type Step =
  | { at: "say" }
  | { at: "check"; job: string }
  | { at: "look"; report: EditReport }
  | { at: "do"; job: string };

/** The same change for everybody who is selected: said, looked at, done in one act with one undo. */
export function EditManyDialog({ selection, count, onClose }: EditManyProps) {
  const { t } = useLingui();
  const [orders, setOrders] = useState<Order[]>([newOrder(0, "department")]);
  const [step, setStep] = useState<Step>({ at: "say" });
  const nextKey = useRef(1);
  const edits = toEdits(orders);
  const cancel = useCancelJob();

  const check = useMutation({
    mutationFn: () => call("people_edit", { selection, edits, dry_run: true, checked: null }),
    onSuccess: ({ job }) => setStep({ at: "check", job }),
  });
  const act = useMutation({
    mutationFn: (checked: string) => call("people_edit", { selection, edits, dry_run: false, checked }),
    onSuccess: ({ job }) => {
      watchEdit(job);
      setStep({ at: "do", job });
    },
  });

  const checking = step.at === "check" ? step.job : null;
  const checkJob = useJob(checking);
  const report = useQuery({
    queryKey: ["edit_report", checking],
    queryFn: () => call("people_edit_report", { job: checking ?? "" }),
    enabled: checking !== null && checkJob?.phase === "done",
  });
  useEffect(() => {
    if (report.data) setStep({ at: "look", report: report.data });
  }, [report.data]);
  useEffect(() => {
    if (checkJob?.phase === "failed" || checkJob?.phase === "cancelled") setStep({ at: "say" });
  }, [checkJob?.phase]);
  const doing = step.at === "do" ? step.job : null;
  const actJob = useJob(doing);
  const ended = actJob !== null && actJob.phase !== "running";
  useEffect(() => {
    // How it ended is said at the window's corner.
    if (ended) onClose();
  }, [ended, onClose]);

  const failed = checkJob?.phase === "failed" && checkJob.error ? asAppError(checkJob.error) : null;
  const error = check.error ?? failed ?? report.error ?? act.error;
  const problems = problemsOf(error ? asAppError(error) : null);
  const complete = orders.every(isComplete);
  const title = plural(count, { one: "Edit # person", other: "Edit # people" });

  const leave = () => {
    // What only looks stops with the window; what changes something goes on and says how it ends.
    if (checking) cancel.mutate(checking);
    onClose();
  };

  if (step.at === "check" || step.at === "do") {
    const job = step.at === "check" ? checkJob : actJob;
    return (
      <Dialog
        size="large"
        title={title}
        onClose={leave}
        actions={
          <Button isPending={cancel.isPending} onPress={() => cancel.mutate(step.job)}>
            {t`Stop`}
          </Button>
        }
      >
        <Going label={step.at === "check" ? t`Checking` : t`Changing`} done={job?.done ?? 0} total={job?.total ?? 0} />
      </Dialog>
    );
  }
  if (step.at === "look")
    return (
      <Look
        title={title}
        report={step.report}
        error={act.error ? sentence(act.error) : null}
        isPending={act.isPending}
        onBack={() => setStep({ at: "say" })}
        onDo={() => act.mutate(step.report.job)}
        onClose={leave}
      />
    );

  const left = fieldsLeft(orders);
  const [first] = left;
  const errorOf = (field: string) => {
    const problem = problems.find((one) => one.field === field);
    return problem ? problemText(problem) : undefined;
  };
  const unplaced = error && problems.every((problem) => orders.every((order) => order.field !== problem.field));
  return (
    <Dialog
      size="large"
      title={title}
      subtitle={t`Nothing is changed before you have seen what would become of everybody.`}
      onClose={leave}
      onSubmit={() => complete && check.mutate()}
      actions={
        <>
          <Button onPress={leave}>{t`Cancel`}</Button>
          <Button type="submit" look="primary" isDisabled={!complete} isPending={check.isPending}>
            {t`Show what would change`}
          </Button>
        </>
      }
    >
      {unplaced ? <Note kind="bad">{sentence(error)}</Note> : null}
      <div className={styles.lines}>
        {orders.map((order, at) => (
          <OrderLine
            key={order.key}
            order={order}
            orders={orders}
            error={errorOf(order.field)}
            autoFocus={at === orders.length - 1}
            onChange={(next) => setOrders((before) => before.map((one) => (one.key === next.key ? next : one)))}
            onRemove={
              orders.length > 1 ? () => setOrders((before) => before.filter((one) => one.key !== order.key)) : undefined
            }
          />
        ))}
      </div>
      {first ? (
        <div>
          <AddChip
            onPress={() => setOrders((before) => [...before, newOrder(nextKey.current++, unused(before) ?? first)])}
          >
            <Plus size={14} aria-hidden />
            {t`Another field`}
          </AddChip>
        </div>
      ) : null}
    </Dialog>
  );
}

/** The next field nobody asked for yet. */
const unused = (orders: readonly Order[]) =>
  fieldsLeft(orders).find((field) => orders.every((order) => order.field !== field));

function Going({ label, done, total }: { label: string; done: number; total: number }) {
  const { t } = useLingui();
  const number = useNumber();
  const slow = useWaited(true);
  const doneText = number(done);
  const totalText = number(total);
  if (!slow) return <div className={styles.going} />;
  return (
    <div className={styles.going} role="status">
      <Progress
        label={label}
        done={done}
        total={total}
        count={total > 0 ? t`${doneText} of ${totalText}` : undefined}
      />
    </div>
  );
}

/** What would become of everybody, and the button that does it. */
function Look({
  title,
  report,
  error,
  isPending,
  onBack,
  onDo,
  onClose,
}: {
  title: string;
  report: EditReport;
  error: string | null;
  isPending: boolean;
  onBack: () => void;
  onDo: () => void;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const number = useNumber();
  const cards: { outcome: EditOutcome; name: string; count: number; look: string | undefined }[] = [
    { outcome: "changed", name: t`Change`, count: report.changed, look: styles.ok },
    { outcome: "same", name: t`Have it already`, count: report.same, look: undefined },
    { outcome: "refused", name: t`Left out`, count: report.refused, look: styles.bad },
  ];
  const [shown, setShown] = useState<EditOutcome>(
    report.changed > 0 ? "changed" : report.refused > 0 ? "refused" : "same",
  );
  const changed = report.changed;
  return (
    <Dialog
      size="large"
      title={title}
      onClose={onClose}
      onSubmit={() => changed > 0 && onDo()}
      actions={
        <>
          <Button onPress={onBack} autoFocus={changed === 0}>{t`Back`}</Button>
          {changed > 0 ? (
            <Button type="submit" look="primary" isPending={isPending} autoFocus>
              {plural(changed, { one: "Change # person", other: "Change # people" })}
            </Button>
          ) : null}
        </>
      }
    >
      {error ? <Note kind="bad">{error}</Note> : null}
      {changed === 0 ? <Note kind="info">{t`Nobody would be another than before.`}</Note> : null}
      {report.new_units.map(([kind, name]) => {
        const what = fieldWord(kind);
        return (
          <Note key={`${kind} ${name}`} kind="info">
            {t`New, added with it: ${what} “${name}”`}
          </Note>
        );
      })}
      <div className={styles.counts} role="group" aria-label={t`People shown`}>
        {cards.map(({ outcome, name, count, look }) => (
          <ToggleButton
            key={outcome}
            className={classes(styles.count, count > 0 && look)}
            isSelected={shown === outcome}
            isDisabled={count === 0}
            onChange={() => setShown(outcome)}
          >
            <span className={styles.countNumber}>{number(count)}</span> {name}
          </ToggleButton>
        ))}
      </div>
      <OutcomeList key={`${report.job} ${shown}`} job={report.job} outcome={shown} />
    </Dialog>
  );
}
