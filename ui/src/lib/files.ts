import { type FileKind, transport } from "./transport";

/** How the name of a backup ends. */
export const backupEnding = "rollbook-backup";

/** Whether the system's file dialogs are there; in a browser a path is typed instead. */
export const hasFileDialogs = (): boolean => transport().files !== null;

/** An existing file; `null` when the person changed their mind. */
export async function chooseFile(title: string, kinds: FileKind[]): Promise<string | null> {
  return (await transport().files?.open(title, kinds)) ?? null;
}

/** A place to write to; `null` when the person changed their mind. */
export async function chooseSavePath(title: string, suggested: string, kinds: FileKind[]): Promise<string | null> {
  return (await transport().files?.save(title, suggested, kinds)) ?? null;
}

/** Hears files that are dropped on the window; nothing in a browser, which hides their paths. */
export function onFileDrop(handler: (event: { over: boolean } | { paths: string[] }) => void): () => void {
  return transport().files?.onDrop(handler) ?? (() => undefined);
}

/** Opens a finished file with its program. */
export async function showFile(path: string): Promise<void> {
  await transport().files?.show(path);
}

/** The last part of a path, of either kind of slash. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** A folder and a name as one path, with the slash the folder uses. */
export function joinPath(folder: string, name: string): string {
  if (folder === "") return name;
  const slash = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return /[\\/]$/.test(folder) ? folder + name : folder + slash + name;
}
