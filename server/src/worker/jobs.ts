import { applyJobFix } from '../core/fixes/jobs';
import { FRAMEWORKS, ROUTES } from '../core/jobs/frameworks';
import type { Handler, JobEffect, JobModel } from '../core/jobs/model';
import type { Finding } from '../core/model/finding';
import type { Files } from '../core/model/files';
import { changedFiles } from './actions';
import { placesIn, textOf } from './answers';
import type { ActionAnswer, ChangeAnswer, HoverAnswer } from './messages';
import type { View } from './root';

/** What the working tree runs again, as it was when its code was last read. */
export interface KnownJobs {
  readonly model: JobModel;
  readonly findings: readonly Finding[];
  /** The texts that it was read from. */
  readonly files: Files;
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Paths of files that jobs' findings stand in and that are spoken of unasked: what is new or was edited, and what is open. */
export function jobFilesOf(view: View): readonly string[] {
  const open = new Set(view.tree.openPaths());
  return [...new Set((view.jobs?.findings ?? []).map(({ span }) => span.file))].filter((path) => open.has(path) || ['pending', 'edited'].includes(view.state(path)));
}

/** Findings in a file, where the text that they speak of stands now; what was written over is read again soon. */
export function jobFindingsIn(view: View, path: string): readonly Finding[] {
  const own = view.jobs?.findings.filter(({ span }) => span.file === path) ?? [];
  if (own.length === 0) return [];
  const move = mover(view, path);
  return own.flatMap((finding) => {
    const moved = move(finding.span.start, finding.span.end);
    return moved ? [{ ...finding, span: { file: path, ...moved } }] : [];
  });
}

/** Where a place of the text that was read is in the text as it is now. */
function mover(view: View, path: string): (start: number, end: number) => { readonly start: number; readonly end: number } | undefined {
  const [was, is] = [view.jobs ? textOf(view.jobs.files, path) : '', textOf(view.files, path)];
  if (was === is) return (start, end) => ({ start, end });
  const shorter = Math.min(was.length, is.length);
  let [before, after] = [0, 0];
  while (before < shorter && was[before] === is[before]) before++;
  while (after < shorter - before && was[was.length - 1 - after] === is[is.length - 1 - after]) after++;
  const by = is.length - was.length;
  return (start, end) => (end <= before ? { start, end } : start >= was.length - after ? { start: start + by, end: end + by } : undefined);
}

export function jobActionsAt(view: View, { path, start, end }: Place): readonly ActionAnswer[] {
  return jobFindingsIn(view, path).filter(({ span }) => span.start <= end && span.end >= start).flatMap((finding) => finding.fixes.map((fix): ActionAnswer => ({
    action: fix.id, title: fix.title, safety: fix.safety, preferred: fix.preferred === true, rule: finding.rule, start: finding.span.start, end: finding.span.end,
  })));
}

/** The edits of a fix; null where the text is not the one that was read. */
export function jobChangeFor(view: View, { path, start, end, action, rule }: Place & { readonly action: string; readonly rule: string }): ChangeAnswer | null {
  const finding = jobFindingsIn(view, path).find((each) => each.rule === rule && each.span.start <= end && each.span.end >= start && each.fixes.some(({ id }) => id === action));
  const title = finding?.fixes.find(({ id }) => id === action);
  const { mends } = (finding?.subject?.['place'] ?? { mends: [] }) as Pick<JobEffect, 'mends'>;
  const isRead = view.jobs && [path, ...mends.map(({ file }) => file)].every((file) => view.jobs && textOf(view.jobs.files, file) === textOf(view.files, file));
  if (!finding || !title || !isRead) return null;
  const change = applyJobFix(action, finding, mends, view.files);
  return 'reason' in change ? null : { title: title.title, safety: title.safety, notes: change.notes, files: changedFiles(view, change) };
}

/** How a handler is run, what it does, what guards that, and what turns it off; on its name, and on what a finding marks. */
export function jobHoverAt(view: View, path: string, offset: number): HoverAnswer | null {
  if (!view.jobs) return null;
  const move = mover(view, path);
  const isHere = ([start, end]: readonly [number, number]): { readonly start: number; readonly end: number } | undefined => {
    const moved = move(start, end);
    return moved && moved.start <= offset && offset <= moved.end ? moved : undefined;
  };
  for (const { handlers, effects } of [view.jobs.model]) {
    for (const handler of handlers) {
      const at = handler.place.file === path ? isHere(wordsOf(textOf(view.jobs.files, path), handler.at)) : undefined;
      if (at) return answer(view, path, at, aboutHandler(handler, view.jobs.model));
    }
    for (const effect of effects) {
      const at = effect.callFile === path ? isHere(effect.callAt) : undefined;
      if (at) return answer(view, path, at, [`**${effect.handler.name}** · ${effect.kind}`, effectLine(effect), ...aboutHandler(effect.handler, view.jobs.model).slice(1, 2)]);
    }
  }
  return null;
}

/** A handler may be known by its whole function: its first line is enough. */
function wordsOf(text: string, [start, end]: readonly [number, number]): readonly [number, number] {
  const line = text.indexOf('\n', start);
  return [start, line >= 0 && line < end ? line : end];
}

const answer = (view: View, path: string, { start, end }: { readonly start: number; readonly end: number }, parts: readonly string[]): HoverAnswer => ({ markdown: parts.join('\n\n'), start, end, range: placesIn(view.files)({ file: path, start, end }) });

const MOST = 8;

function aboutHandler(handler: Handler, { effects, switches }: JobModel): readonly string[] {
  const framework = FRAMEWORKS.find(({ id }) => id === handler.framework);
  const title = framework?.title ?? (handler.framework === 'route' ? ROUTES.title : 'job of this project');
  const repeats = framework?.repeats ?? (handler.framework === 'route' ? ROUTES.repeats : 'a run that failed is started again');
  const own = effects.filter((effect) => effect.handler === handler);
  const behind = switches.filter(({ handlers }) => handlers.includes(handler.name));
  return [
    `**${handler.name}** · ${title}`,
    `Delivered at least once: ${repeats}.${handler.once === undefined ? '' : ` \`${handler.once}\` keeps the same message from starting it twice.`}`,
    own.length === 0 ? 'No effect outside was seen on its way.' : ['What it does:', ...own.slice(0, MOST).map((effect) => `- ${effectLine(effect)}`), ...(own.length > MOST ? [`- ${own.length - MOST} more`] : [])].join('\n'),
    ...(behind.length === 0 ? [] : [['It stands behind:', ...behind.map(({ key, kind, turnOff }) => `- \`${key}\` (${kind}; turning it off takes ${turnOff === 'none' ? 'no new start' : turnOff === 'restart' ? 'a restart' : 'a new build'})`)].join('\n')]),
  ];
}

const effectLine = ({ what, guard, fake, exposure }: JobEffect): string => `\`${what}\`: ${guard ?? fake ?? (exposure === 'wide' ? '**a retry repeats it**' : 'a crash or a second delivery repeats it')}`;
