import { CodedError } from '../../../shared/contract/errors.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { ImportKeeper } from '../files/import-keeper.ts';
import { importFile } from './import-file.ts';
import type { ImportedFile, ImportedPart, Jobs } from './jobs.ts';

/** So many parts, or those of so long a time, cross to the main thread together: each crossing costs it a turn. */
const TOGETHER = 128;
const RESULTS_TOGETHER = 200;
const TELL_EVERY_MS = 250;

type Tell = (parts: readonly ImportedPart[]) => void;
type Input = Jobs['import-files']['input'];

/** Reads documents one after the other. What is wrong with one is its part, and the next follows. */
export async function importBatch({ documents, ...shared }: Input, tell: Tell): Promise<null> {
  const batch = new Batch(shared.artefacts, (index) => documents[index]?.document.name ?? '', tell);
  for (const [index, { document, folder }] of documents.entries()) {
    try {
      const input = { ...shared, document, folder };
      await importFile(
        input,
        (bytes) => batch.keeper.keep(bytes),
        (file) => batch.add(index, file),
      );
      batch.end({ index, done: true });
    } catch (error) {
      batch.end({ index, ...failureOf(document.name, error) });
    }
  }
  batch.finish();
  return null;
}

/** Parts that wait for their raw input to be written: only then may their results be stored. */
class Batch {
  readonly keeper: ImportKeeper;
  private readonly nameOf: (index: number) => string;
  private readonly tell: Tell;
  private gathered: ImportedPart[] = [];
  private results = 0;
  private told = performance.now();

  constructor(artefacts: string, nameOf: (index: number) => string, tell: Tell) {
    this.keeper = new ImportKeeper(artefacts);
    this.nameOf = nameOf;
    this.tell = tell;
  }

  /** Throws when raw input cannot be written. */
  add(index: number, file: ImportedFile): void {
    this.gathered.push({ index, file });
    this.results += file.results.length;
    if (this.results >= RESULTS_TOGETHER || this.keeper.isFull) this.flush();
  }

  end(part: ImportedPart): void {
    this.gathered.push(part);
    if (this.gathered.length >= TOGETHER || performance.now() - this.told > TELL_EVERY_MS) this.finish();
  }

  /** As `flush`, where the failure is told already with every document that it concerns. */
  finish(): void {
    try {
      this.flush();
    } catch {
      this.told = performance.now();
    }
  }

  private flush(): void {
    const parts = this.gathered;
    this.gathered = [];
    this.results = 0;
    this.told = performance.now();
    try {
      this.keeper.write();
    } catch (error) {
      const ended = parts.filter((part) => !('file' in part));
      this.tell(ended.map(({ index }) => ({ index, ...failureOf(this.nameOf(index), error) })));
      throw error;
    }
    if (parts.length > 0) this.tell(parts);
  }
}

function failureOf(name: string, error: unknown): { problem: Problem } | { bug: unknown } {
  if (error instanceof CodedError) return { problem: problem('error', error.code, name, error.message, error.tip) };
  const isSystem = error instanceof Error && 'syscall' in error;
  if (!isSystem) return { bug: error };
  return { problem: problem('error', 'unreadable', name, error.message, 'Check the path and its rights.') };
}
