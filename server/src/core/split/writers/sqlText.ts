import type { Dialect } from '../../model/dialect';
import type { Statement } from '../plan';
import type { Written } from './parts';

/** How a tool takes SQL apart, where it does not read the language. */
interface Spelling {
  /** Before and after a statement with semicolons inside. */
  readonly around?: readonly [string, string];
  /** Between two statements. */
  readonly between?: string;
}

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  goose: { around: ['-- +goose StatementBegin', '-- +goose StatementEnd'] },
  'sql-migrate': { around: ['-- +migrate StatementBegin', '-- +migrate StatementEnd'] },
  drizzle: { between: '--> statement-breakpoint' },
};

/** Statements as lines of a file, each with its semicolon. */
export function sqlLines(framework: string, dialect: Dialect, steps: readonly Written[]): readonly string[] {
  const { around, between } = SPELLINGS[framework] ?? {};
  const lines: string[] = [];
  const put = (comment: string | undefined, { sql }: Statement): void => {
    if (lines.length > 0 && between !== undefined) lines.push(between);
    else if (lines.length > 0 && comment !== undefined) lines.push('');
    // Some runners split at every semicolon, those of comments included.
    if (comment !== undefined) lines.push(`-- ${comment.replaceAll(';', ',')}`);
    const holds = sql.includes(';');
    if (holds && around) lines.push(around[0], ...`${sql};`.split('\n'), around[1]);
    else if (holds && framework === 'flyway' && (dialect === 'mysql' || dialect === 'mariadb')) lines.push('DELIMITER //', ...`${sql}//`.split('\n'), 'DELIMITER ;');
    else lines.push(...`${sql};`.split('\n'));
  };
  for (const { comment, statements } of steps) for (const [at, statement] of statements.entries()) put(at === 0 && comment !== '' ? comment : undefined, statement);
  return lines;
}
