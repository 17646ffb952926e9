/** The part of WebAssembly that is used; Node.js has it, its types come with the DOM's alone. */
declare namespace WebAssembly {
  interface Module {
    readonly __module: never;
  }
  interface Instance {
    readonly exports: unknown;
  }
  type Imports = unknown;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
