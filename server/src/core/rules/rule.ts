import type { SubjectCode } from '../code/knownCode';
import type { Framework } from '../frameworks/framework';
import type { Finding, Family, Outcome, Related, Severity } from '../model/finding';
import type { Directive } from '../model/migration';
import type { Span } from '../model/source';
import type { Step } from '../fate/judge';
import type { Standing } from '../standing';
import type { Surroundings } from './surroundings';

/** What a rule looks at: a migration in its place in the history, run up and down on paper. */
export interface Subject extends Standing {
  readonly step: Step;
  readonly framework: Framework;
  /** What it takes away, and the code that may need that; absent where no code was read. */
  readonly code?: SubjectCode;
  /** Absent where a migration is judged by itself. */
  readonly around?: Surroundings;
  /** Suppressions that hid nothing; known once all other rules have run. */
  readonly unused: readonly Directive[];
}

export interface RuleMeta {
  /** One sentence: what the rule answers. */
  readonly title: string;
  readonly family: Family;
  readonly severity: Severity;
  readonly outcome: Outcome;
  /** Runs after all others, on what they found. */
  readonly last?: true;
}

/** One thing that a rule found; the registry adds what is the same for all of its findings. */
export interface Report {
  readonly span: Span;
  readonly message: string;
  readonly subject?: Readonly<Record<string, unknown>>;
  readonly related?: readonly Related[];
  readonly severity?: Severity;
}

/** A rule: data, and one pure function. Its page `<id>.md` lies beside it and is its test. */
export interface Rule {
  readonly id: string;
  readonly meta: RuleMeta;
  check(subject: Subject): readonly Report[];
}

export function runRule(rule: Rule, subject: Subject): readonly Finding[] {
  return rule.check(subject).map((report) => ({
    rule: rule.id,
    family: rule.meta.family,
    severity: report.severity ?? rule.meta.severity,
    span: report.span,
    message: report.message,
    outcome: rule.meta.outcome,
    migration: subject.step.migration.path,
    subject: report.subject,
    related: report.related ?? [],
    fixes: [],
  }));
}
