/** What the CLI and the worker load when there is something to judge: core, parsers and project in one bundle. */
export { runCheck } from './cli/check';
export { openProject } from './project/project';
export { serveThread } from './worker/serveThread';
