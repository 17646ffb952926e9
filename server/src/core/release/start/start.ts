import type { DiscoveredSet, Discovery } from '../../discover';
import type { Files } from '../../model/files';
import type { Span } from '../../model/source';
import type { EvidenceKind, Verdict } from '../report';
import { type ToolRun, toolRuns } from './runs';
import { TOOLS } from './tools';

/** Whether the older release starts on a database that holds migrations it has no files of. */
export interface StartAnswer {
  readonly verdict: Verdict;
  readonly evidence: readonly { readonly kind: EvidenceKind; readonly span: Span; readonly message: string }[];
  /** The way back of the tool, run from the older files, reverts another migration than the last. */
  readonly downRevertsAnother: boolean;
}

/** Asks what the tool does, then whether starting or deploying the older release runs it. */
export function startsAhead(files: Files, set: DiscoveredSet, discovery: Discovery): StartAnswer {
  const { framework } = set;
  const { detail } = framework.onDatabaseAhead;
  const shape = TOOLS[framework.id];
  const downRevertsAnother = shape?.downRevertsAnother === true;
  const setting = shape?.setting && settingIn(files, shape.setting.pattern, set);
  const behaviour = setting && shape?.setting ? shape.setting.behaviour : framework.onDatabaseAhead.behaviour;
  const place: Span = { file: set.units[0]?.path ?? set.id, start: 0, end: 0 };
  const tool = framework.called ?? framework.title;
  const about = detail.startsWith(tool) ? `${detail}.` : `${tool}: ${detail}.`;
  if (behaviour === 'ignores' || behaviour === 'warns') return { verdict: 'safe', downRevertsAnother, evidence: [{ kind: 'fact', span: setting ?? place, message: setting ? `A setting keeps the tool from stopping. ${about}` : about }] };

  const isOnlyOne = discovery.sets.filter((other) => other.framework === framework).length < 2;
  const { certain, possible, isStartKnown } = toolRuns(files, framework.id, set.package, isOnlyOne);
  const refuses = behaviour === 'refuses';
  if (certain.length > 0) {
    const kind = refuses ? 'breaks' : 'unclear';
    return { verdict: refuses ? 'unsafe' : 'unknown', downRevertsAnother, evidence: certain.slice(0, 5).map((run) => ({ kind, span: run.span, message: `${runText(run)} on a database that is ahead of the files. ${about}` })) };
  }
  const places = possible.slice(0, 3).map((run) => ({ kind: 'unclear' as const, span: run.span, message: `This runs the migrations of the older release; whether it is part of starting or deploying it, the files do not tell. ${about}` }));
  const why = isStartKnown ? 'no command that starts or deploys the older release was seen to run it, but a person or a pipeline may' : 'no file says how the older release is started';
  return { verdict: 'unknown', downRevertsAnother, evidence: places.length > 0 ? places : [{ kind: 'unclear', span: place, message: `${about} Whether it is run: ${why}.` }] };
}

function runText({ chain, when }: ToolRun): string {
  if (chain.length === 0) return 'The code of the older release runs its migrations';
  const steps = [...new Set(chain)].map((step) => `\`${step.replace(/\s+/g, ' ').slice(0, 80)}\``).join(' → ');
  return `${when === 'start' ? 'Starting' : 'Deploying'} the older release runs its migrations (${steps})`;
}

/** A setting of the tool, in the package of its migrations or at the root. */
function settingIn(files: Files, pattern: RegExp, set: DiscoveredSet): Span | undefined {
  for (const path of files.paths) {
    if (!/\.(?:[cm]?[jt]s|ya?ml|json)$/.test(path) || /(?:^|\/)(?:node_modules|tests?|__tests__)\//.test(path) || (set.package !== '' && !path.startsWith(`${set.package}/`) && path.includes('/'))) continue;
    const read = files.read(path);
    const match = read && 'text' in read ? pattern.exec(read.text) : null;
    if (match) return { file: path, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}
