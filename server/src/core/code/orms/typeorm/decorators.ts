import type { CallFact, Expression } from '../../facts';
import type { LinkContext, LinkedFile } from '../../link/kinds';

export const PACKAGES = ['typeorm', '@n8n/typeorm'] as const;

/** A decorator of TypeORM, or a function of the project that gives one. */
export interface Decorator {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly call?: CallFact;
}

/** The decorators of a class or a member that come from TypeORM. */
export function decoratorsOf(context: LinkContext, file: LinkedFile, decorators: readonly Expression[]): readonly Decorator[] {
  return decorators.flatMap((each) => {
    const kind = context.kindOf(file, each);
    const name = kind.kind === 'package' && PACKAGES.some((known) => known === kind.package) ? kind.path.at(-1) : undefined;
    if (name === undefined) return [];
    const call = each.kind === 'call' ? file.facts.calls[each.index] : undefined;
    return [{ name, args: call?.args ?? [], ...(call && { call }) }];
  });
}

/** The value of an option that any of the arguments gives. */
export function optionOf(context: LinkContext, file: LinkedFile, args: readonly Expression[], key: string): { readonly file: LinkedFile; readonly value: Expression } | undefined {
  for (const arg of args) {
    const object = arg.kind === 'object' || arg.kind === 'name' || arg.kind === 'cast' ? context.objectOf(file, arg) : undefined;
    const entry = object?.object.entries.findLast((each) => each.key === key);
    if (object && entry) return { file: object.file, value: entry.value };
  }
  return undefined;
}

export function textOption(context: LinkContext, file: LinkedFile, args: readonly Expression[], key: string): string | undefined {
  const option = optionOf(context, file, args, key);
  return option && context.textOf(option.file, option.value);
}

export function isOption(context: LinkContext, file: LinkedFile, args: readonly Expression[], key: string, value: boolean): boolean {
  const option = optionOf(context, file, args, key);
  return option?.value.kind === 'literal' && option.value.value === value;
}
