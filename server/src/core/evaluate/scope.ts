import type { Inner } from './values';

/** A variable. `value` is undefined before its declaration ran; `link` leads to another module's export, read when it is needed. */
export interface Binding {
  value: Inner | undefined;
  link?: () => Inner;
}

export interface Scope {
  readonly bindings: Map<string, Binding>;
  readonly parent?: Scope;
  /** Where `var` and functions' own names belong. */
  readonly isFunction: boolean;
}

export function createScope(parent: Scope | undefined, isFunction = false): Scope {
  return { bindings: new Map(), ...(parent && { parent }), isFunction };
}

export function findBinding(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const binding = at.bindings.get(name);
    if (binding) return binding;
  }
  return undefined;
}

/** Makes a variable in this scope, anew each time (a loop's round has its own). */
export function declare(scope: Scope, name: string, value: Inner | undefined): Binding {
  const binding: Binding = { value };
  scope.bindings.set(name, binding);
  return binding;
}
