/**
 * The Emscripten module inside libpg-query. The package's own wrapper keeps one instance for ever; an instance that trapped
 * must be replaced, so we make instances ourselves.
 */
declare module 'libpg-query/wasm/libpg-query.js' {
  export interface LibpgModule {
    _malloc(size: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(query: number): number;
    _wasm_free_parse_result(result: number): void;
    _wasm_parse_plpgsql(query: number): number;
    _wasm_free_string(pointer: number): void;
    getValue(pointer: number, type: 'i32'): number;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, pointer: number, size: number): void;
    UTF8ToString(pointer: number): string;
  }
  const create: (options?: object) => Promise<LibpgModule>;
  export default create;
}
