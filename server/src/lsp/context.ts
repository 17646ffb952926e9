import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { Engine } from './engineClient';
import type { OpenDocument } from './documents';
import type { InitializationOptions, Settings } from './protocol';
import type { Place, Root, Roots } from './roots';

/** What the features of the server share. */
export interface Context {
  readonly connection: Connection;
  readonly engine: Engine;
  readonly documents: ReadonlyMap<string, OpenDocument>;
  readonly capabilities: ClientCapabilities;
  readonly options: InitializationOptions;
  /** Folder of the rules' pages. */
  readonly pages: string;
  roots(): Roots;
  placeOf(uri: string): Place | undefined;
  /** The settings of the folder that a file lies in. */
  settingsOf(uri: string): Promise<Settings>;
  /** The URI of a file, as the client spells it where it has it open. */
  uriOf(place: Place): string;
  documentAt(root: Root, path: string): OpenDocument | undefined;
  /** The folders are placed, and the engine knows of them. */
  ready(): Promise<void>;
  /** Sends what the client may no longer be there to take. */
  tell(send: () => Promise<unknown>): Promise<void>;
  log(message: string): void;
}

/** How long an edit rests before a finding comes that half-written migrations always have. */
export interface Times {
  readonly rest: number;
  readonly refresh: number;
}

export const TIMES: Times = { rest: 1200, refresh: 150 };
