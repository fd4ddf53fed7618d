import type { Checked } from '../../../shared/contract/contract.ts';
import { staleLabs, unjudgedChanges } from '../store/stale-verdicts.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { checkLab, isSmallLab } from './result-check.ts';

type Selection = Checked<'results.query'>['selection'];

/** Labs in one look at the results: a grid over hundreds of labs does not judge them all. */
const MOST_AT_ONCE = 10;

/**
 * Verdicts are judged again when somebody looks at them, not at each change: drawing and deleting go on meanwhile. One lab
 * at a time, each once.
 */
export class StaleVerdicts {
  private readonly context: ServiceContext;
  private readonly judging = new Set<string>();
  private last: Promise<void> = Promise.resolve();

  constructor(context: ServiceContext) {
    this.context = context;
  }

  /** How the verdicts of what is looked at stand. Begins to judge what is not too much. */
  look({ labId }: Selection): 'current' | 'judging' | 'marked' {
    const { reader } = this.context.store;
    const stale = labId === null ? staleLabs(reader) : unjudgedChanges(reader, labId) > 0 ? [labId] : [];
    const small = stale.slice(0, MOST_AT_ONCE).filter((lab) => isSmallLab(reader, lab));
    for (const lab of small) this.judge(lab);
    return stale.length === 0 ? 'current' : small.length > 0 ? 'judging' : 'marked';
  }

  private judge(labId: string): void {
    if (this.judging.has(labId)) return;
    this.judging.add(labId);
    this.last = this.last.then(() => this.judgeNow(labId));
  }

  private async judgeNow(labId: string): Promise<void> {
    const { log, newId } = this.context;
    try {
      await checkLab(this.context, labId, new AbortController().signal);
      // Whoever looks learns that they are up to date, also where none changed.
      tellChanged(this.context, 'results', []);
    } catch (error) {
      // The mark stays. The program may be ending, which ends its workers.
      if (error instanceof CodedError) log.warning(`The verdicts of a lab were not refreshed: ${error.message}`);
      else log.bug(newId(), error);
    } finally {
      this.judging.delete(labId);
    }
  }
}
