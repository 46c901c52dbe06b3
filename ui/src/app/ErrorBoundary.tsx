import { Trans } from "@lingui/react/macro";
import { Component, type ReactNode } from "react";
import { Button, EmptyState } from "@/components";

/** Catches what a screen threw while drawing: nothing saved is lost, and drawing again often works. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: Error | null }> {
  override state: { failed: Error | null } = { failed: null };

  static getDerivedStateFromError(failed: Error) {
    return { failed };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main role="alert" style={{ display: "grid", blockSize: "100%" }}>
        <EmptyState
          title={<Trans>This part of the window stopped working</Trans>}
          actions={
            <>
              <Button look="primary" onPress={() => this.setState({ failed: null })}>
                <Trans>Show it again</Trans>
              </Button>
              <Button onPress={() => location.reload()}>
                <Trans>Reload the window</Trans>
              </Button>
            </>
          }
        >
          <Trans>Everything you saved is safe.</Trans> <bdi className="dim">{this.state.failed.message}</bdi>
        </EmptyState>
      </main>
    );
  }
}
