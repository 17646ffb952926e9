import type { Framework } from '../frameworks/framework';
import type { Migration } from '../model/migration';
import type { Report, Rule } from './rule';

/** The files say one thing, the databases that ran the earlier text another. */
export const editedAfterShipping: Rule = {
  id: 'edited-after-shipping',
  meta: { title: 'A migration that was released has been changed since', family: 'lifecycle', severity: 'warning', outcome: 'not-known' },
  check({ step: { migration }, framework, state, changed, releasedAs }) {
    if (state !== 'edited') return [];
    if (releasedAs !== undefined) return [renamed(migration, framework, releasedAs)];
    if (changed.length > 0 && changed.every((file) => isDownAlone(migration, file))) return [downChanged(migration)];
    return [{
      span: migration.nameSpan,
      message: `This migration was released with another content. Databases that ran it keep what the earlier text made${framework.checksums ? `, and ${framework.called ?? framework.title} refuses a migration whose checksum has changed` : `, and ${framework.called ?? framework.title} does not run it again`}. Put the earlier text back and make the change in a new migration.`,
    }];
  },
};

function renamed(migration: Migration, framework: Framework, releasedAs: string): Report {
  const { behaviour, detail } = framework.onDatabaseAhead;
  const known = framework.recordedBy === 'version' ? 'its version' : 'its name';
  const consequence = behaviour === 'refuses' ? `databases that ran it record one without a file, and ${detail}` : `databases that ran it ${behaviour === 'unknown' ? 'may ' : ''}take it for a new one and run it again`;
  return { span: migration.nameSpan, message: `This migration was released as ${releasedAs}, and ${framework.called ?? framework.title} knows a migration by ${known}: ${consequence}. Give it its old name back.` };
}

/** The way back may be mended after the release: whoever reverts runs the new text. */
function downChanged({ down, nameSpan }: Migration): Report {
  return {
    span: down.kind === 'operations' ? down.name : nameSpan,
    severity: 'info',
    message: 'down was changed after the migration was released. Databases that ran up are reverted with the new text, so it must undo the released up. Run it once on a copy of such a database.',
  };
}

function isDownAlone(migration: Migration, file: string): boolean {
  return file !== migration.path && migration.down.kind === 'operations' && migration.down.span.file === file && !migration.up.some((operation) => operation.statement.file === file);
}
