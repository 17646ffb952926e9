import assert from 'node:assert/strict';
import { check, type CheckResult, prepare } from '../../server/src/core/check';
import type { Config } from '../../server/src/core/config';
import type { DiscoveredSet } from '../../server/src/core/discover';
import { applyFix, type FixSubject } from '../../server/src/core/fixes';
import type { Change } from '../../server/src/core/model/fix';
import type { Finding, FixTitle } from '../../server/src/core/model/finding';
import type { MigrationState } from '../../server/src/core/model/migration';
import { openSession, type PlacedMigration } from '../../server/src/core/session';
import { textFiles } from '../frameworks/folderFiles';

export type Texts = Readonly<Record<string, string>>;

/** A project that is judged, with what is needed to apply a fix to it. */
export interface Judged {
  readonly texts: Texts;
  readonly result: CheckResult;
  readonly placed: readonly PlacedMigration[];
  readonly sets: readonly DiscoveredSet[];
  readonly state: MigrationState;
  /** The texts of the release compared with. */
  readonly released?: Texts;
}

/** When new migrations are made. */
const NOW = Date.UTC(2026, 4, 6, 7, 8, 9);

export async function judgeTexts(texts: Texts, config: Config = {}, state: MigrationState = 'pending', released?: Texts): Promise<Judged> {
  const files = textFiles(texts);
  const session = openSession();
  const discovery = await session.discover({ files, config });
  session.update({ files, config, discovery, states: () => state, scope: 'all', ...(released && { releasedText: (file: string) => released[file] }) });
  const result = session.result();
  return { texts, result, placed: session.placed(), sets: discovery.sets, state, ...(released && { released }) };
}

/** The findings of the check alone, for what a session may not change. */
export async function findingsOf(texts: Texts, config: Config = {}): Promise<readonly Finding[]> {
  const files = textFiles(texts);
  const discovery = await prepare({ files, config });
  return check({ files, config, discovery, states: () => 'pending', scope: 'all' }).findings;
}

export function verdictOf(judged: Judged, path: string): string {
  return judged.result.migrations.find(({ migration }) => migration.path === path)?.verdict ?? 'not found';
}

export function findingsIn(judged: Judged, path: string): readonly Finding[] {
  return judged.result.findings.filter((finding) => finding.migration === path);
}

export function offersOf(judged: Judged, path: string, rule?: string): readonly FixTitle[] {
  return findingsIn(judged, path).find((finding) => rule === undefined || finding.rule === rule)?.fixes ?? [];
}

/** The change of a fix for the first finding of a migration that it is offered for. */
export function changeOf(judged: Judged, path: string, id: string): Change {
  const finding = findingsIn(judged, path).find(({ fixes }) => fixes.some((fix) => fix.id === id));
  assert.ok(finding, `${id} is not offered for ${path}: ${findingsIn(judged, path).map(({ rule, fixes }) => `${rule} [${fixes.map((fix) => fix.id)}]`).join(', ') || 'nothing is found'}`);
  const change = applyFix(id, finding, subjectOf(judged, path));
  assert.ok(!('reason' in change), 'reason' in change ? change.reason : '');
  return change;
}

export function subjectOf(judged: Judged, path: string): FixSubject {
  const placed = judged.placed.find(({ migration }) => migration.path === path);
  assert.ok(placed);
  const { framework, units } = placed.set;
  const released = judged.released;
  return { step: placed.judgedStep(), framework, units, state: judged.state, files: textFiles(judged.texts), now: NOW, ...(released && { releasedText: (file: string) => released[file] }) };
}

/** The texts after a change; its edits must be in order, apart from each other, and change something. */
export function applyChange(texts: Texts, { edits, newFiles }: Change): Texts {
  const changed: Record<string, string> = { ...texts };
  const byFile = new Map<string, typeof edits[number][]>();
  for (const edit of edits) byFile.set(edit.span.file, [...(byFile.get(edit.span.file) ?? []), edit]);
  for (const [file, own] of byFile) {
    const text = texts[file];
    assert.ok(text !== undefined, `${file} does not exist`);
    let at = 0;
    let made = '';
    for (const { span, text: put } of own) {
      assert.ok(span.start >= at && span.end >= span.start && span.end <= text.length, `edits of ${file} overlap or stand in no order`);
      made += text.slice(at, span.start) + put;
      at = span.end;
    }
    changed[file] = made + text.slice(at);
    assert.notEqual(changed[file], text);
  }
  for (const { path, text } of newFiles) {
    assert.ok(!(path in changed), `${path} exists`);
    changed[path] = text;
  }
  return changed;
}

/** Applies a fix and judges again. */
export async function fix(judged: Judged, path: string, id: string, config: Config = {}): Promise<Judged> {
  return judgeTexts(applyChange(judged.texts, changeOf(judged, path, id)), config, judged.state, judged.released);
}

export function problemsOf({ result }: Judged): readonly string[] {
  return result.unread.map(({ span, reason }) => `${span.file}: ${reason}`);
}
