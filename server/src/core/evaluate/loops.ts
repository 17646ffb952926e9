import type { ts } from 'ts-morph';
import { assignTo, bindPattern } from './assignment';
import type { Env } from './env';
import { evaluate } from './expressions';
import { iterate } from './iteration';
import { closeRegion, repeat, touch } from './journal';
import { LIMITS } from './limits';
import { type Completion, type Machine, spend } from './machine';
import { truth } from './operators';
import { reportProblem } from './record';
import { createScope, declare } from './scope';
import { declareList, execute } from './statements';
import type { Inner } from './values';

const isBreak = (label: string | undefined) => (completion: Completion): boolean => completion.kind === 'break' && (completion.label === undefined || completion.label === label);
const isContinue = (label: string | undefined) => (completion: Completion): boolean => completion.kind === 'continue' && (completion.label === undefined || completion.label === label);

/** One round of a loop: `continue` ends it. */
function runRound(machine: Machine, body: () => Completion | undefined, label: string | undefined): Completion | undefined {
  const { run } = machine;
  const [start, exits] = [run.assumptions.length, run.activation.exits.length];
  const completion = closeRegion(machine, start, exits, body(), isContinue(label));
  return completion && isContinue(label)(completion) ? undefined : completion;
}

/** A whole loop: `break` ends it. */
export function runLoop(machine: Machine, label: string | undefined, rounds: () => Completion | undefined): Completion | undefined {
  const { run } = machine;
  const [start, exits] = [run.assumptions.length, run.activation.exits.length];
  const completion = closeRegion(machine, start, exits, rounds(), isBreak(label));
  return completion && isBreak(label)(completion) ? undefined : completion;
}

/** `for … of` and `for … in`. */
export function runForOf(machine: Machine, node: ts.ForOfStatement | ts.ForInStatement, env: Env, label?: string): Completion | undefined {
  const api = machine.ts;
  const subject = evaluate(machine, node.expression, env);
  return runLoop(machine, label, () =>
    iterate(machine, subject, api.isForInStatement(node), node.expression, env, (item) =>
      runRound(
        machine,
        () => {
          const inner: Env = { ...env, scope: createScope(env.scope) };
          const { initializer } = node;
          if (api.isVariableDeclarationList(initializer)) {
            const name = initializer.declarations[0]?.name;
            if (name) bindPattern(machine, name, item, inner, inner.scope, false);
          } else {
            assignTo(machine, initializer, item, inner);
          }
          return execute(machine, node.statement, inner);
        },
        label,
      ),
    ),
  );
}

/** `for (…; …; …)`. */
export function runFor(machine: Machine, node: ts.ForStatement, env: Env, label?: string): Completion | undefined {
  const outer: Env = { ...env, scope: createScope(env.scope) };
  const { initializer, condition, incrementor } = node;
  if (initializer && machine.ts.isVariableDeclarationList(initializer)) declareList(machine, initializer, outer);
  else if (initializer) evaluate(machine, initializer, outer);
  return runCounted(machine, label, condition, outer, () => {
    // Each round has variables of its own, so that functions made in it keep them.
    const inner: Env = { ...outer, scope: createScope(outer.scope) };
    for (const [name, binding] of outer.scope.bindings) declare(inner.scope, name, binding.value);
    const completion = runRound(machine, () => execute(machine, node.statement, inner), label);
    for (const [name, binding] of inner.scope.bindings) {
      const target = outer.scope.bindings.get(name);
      if (target && target.value !== binding.value) assignBinding(machine, target, binding.value);
    }
    if (!completion && incrementor) evaluate(machine, incrementor, outer);
    return completion;
  });
}

function assignBinding(machine: Machine, target: { value: Inner | undefined }, value: Inner | undefined): void {
  touch(machine, target);
  target.value = value;
}

/** `while` and `do`. */
export function runWhile(machine: Machine, node: ts.WhileStatement | ts.DoStatement, env: Env, label?: string): Completion | undefined {
  const body = (): Completion | undefined => runRound(machine, () => execute(machine, node.statement, env), label);
  if (!machine.ts.isDoStatement(node)) return runCounted(machine, label, node.expression, env, body);
  return runLoop(machine, label, () => {
    const first = body();
    return first ?? runCounted(machine, label, node.expression, env, body);
  });
}

function runCounted(machine: Machine, label: string | undefined, condition: ts.Expression | undefined, env: Env, round: () => Completion | undefined): Completion | undefined {
  const endless = !condition || condition.kind === machine.ts.SyntaxKind.TrueKeyword;
  return runLoop(machine, label, () => {
    for (let rounds = 0; ; rounds++) {
      if (rounds >= LIMITS.rounds) {
        reportProblem(machine, 'too many rounds of a loop', 'anything', machine.run.place);
        return undefined;
      }
      spend(machine, 1);
      const answer = condition ? truth(machine, evaluate(machine, condition, env), condition, env) : true;
      if (answer === false) return undefined;
      // How often it goes round is not known: once stands for all.
      if (answer !== true) return repeat(machine, answer, round);
      const exitsBefore = machine.run.activation.exits.length;
      const completion = round();
      if (completion) return completion;
      // A way out was taken under some condition: whether there is a next round is open, and a loop without end would never close.
      if (endless && machine.run.activation.exits.length > exitsBefore && rounds >= 1) return undefined;
    }
  });
}

/** A statement with a label, which `break` and `continue` inside may name. */
export function runLabeled(machine: Machine, node: ts.LabeledStatement, env: Env): Completion | undefined {
  const api = machine.ts;
  const { statement } = node;
  const label = node.label.text;
  if (api.isForOfStatement(statement) || api.isForInStatement(statement)) return runForOf(machine, statement, env, label);
  if (api.isForStatement(statement)) return runFor(machine, statement, env, label);
  if (api.isWhileStatement(statement) || api.isDoStatement(statement)) return runWhile(machine, statement, env, label);
  return runLoop(machine, label, () => execute(machine, statement, env));
}
