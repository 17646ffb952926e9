import type { Files } from '../../model/files';
import type { Span } from '../../model/source';

/** A command that starts or deploys a release, as a file of it says. */
export interface Entry {
  readonly command: string;
  readonly span: Span;
  /** `start` runs whenever the program starts; `deploy` once a release. */
  readonly when: 'start' | 'deploy';
}

/** Where a kind of file names its commands. The first group of `command` that matched is the command. */
interface Shape {
  readonly file: RegExp;
  readonly command: RegExp;
  readonly when: Entry['when'] | ((match: RegExpMatchArray) => Entry['when']);
}

/** Files that say how a release is started, with the pages that describe them. */
const SHAPES: readonly Shape[] = [
  // npm, "scripts": `start` with its `pre` and `post`; hosts run some others by name (Heroku `heroku-postbuild`, Vercel `vercel-build`).
  { file: /(?:^|\/)package\.json$/, command: /"(?:(?:pre|post)?start(?::(?:prod|production|server|web|worker|migrate:prod))?|(?:pre|post)?deploy|release|heroku-postbuild|vercel-build|docker:start)"\s*:\s*"((?:[^"\\]|\\.)+)"/g, when: ([whole]) => (/^"\w*start/.test(whole) || whole.startsWith('"docker') ? 'start' : 'deploy') },
  // Dockerfile reference, CMD and ENTRYPOINT, in both forms; a line may go on after a backslash.
  { file: /(?:^|\/)(?:Dockerfile[^/]*|[^/]*\.[Dd]ockerfile)$/, command: /^[ \t]*(?:CMD|ENTRYPOINT)[ \t]+((?:[^\n\\]|\\[^\n]|\\\r?\n)+)/gm, when: 'start' },
  // Heroku, "The Procfile": the process type `release` runs before a release.
  { file: /(?:^|\/)Procfile$/, command: /^[\w-]+:[ \t]*(.+)$/gm, when: ([whole]) => (whole.startsWith('release') ? 'deploy' : 'start') },
  // Compose file reference: `command`, `entrypoint`.
  { file: /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/, command: /^[ \t]+(?:command|entrypoint):[ \t]*(\S.*(?:\n[ \t]+-[^\n]*)*|(?:\n[ \t]+-[^\n]*)+)/gm, when: 'start' },
  // fly.toml: `release_command`, and the commands of [processes].
  { file: /(?:^|\/)fly[^/]*\.toml$/, command: /^[ \t]*(?:release_command|app|web|worker)[ \t]*=[ \t]*["'](.+)["'][ \t]*$/gm, when: ([whole]) => (whole.includes('release_command') ? 'deploy' : 'start') },
  // Render blueprints, Railway "config as code", Nixpacks.
  { file: /(?:^|\/)(?:render\.ya?ml|railway\.(?:toml|json)|nixpacks\.toml)$/, command: /(?:"?\b(?:startCommand|preDeployCommand|buildCommand|dockerCommand|initialDeployHook|cmd)"?)[ \t]*[:=][ \t]*(.+)$/gm, when: ([whole]) => (/start|docker|cmd/.test(whole.slice(0, 14)) ? 'start' : 'deploy') },
  { file: /(?:^|\/)(?:app|vercel)\.json$/, command: /"(?:postdeploy|release|buildCommand)"\s*:\s*"((?:[^"\\]|\\.)+)"/g, when: 'deploy' },
  { file: /(?:^|\/)netlify\.toml$/, command: /^[ \t]*command[ \t]*=[ \t]*["'](.+)["']/gm, when: 'deploy' },
  // Kubernetes: `command` and `args` of a container, on one line or as a list.
  { file: /(?:^|\/)(?:k8s|kubernetes|helm|charts?|manifests|deploy(?:ment)?)\/.*\.ya?ml$/, command: /^[ \t-]+(?:command|args):[ \t]*(\S.*(?:\n[ \t]+-[^\n]*)*|(?:\n[ \t]+-[^\n]*)+)/gm, when: 'start' },
  // What a container starts by name though no file of the repository may say so.
  { file: /(?:^|\/)(?:docker-|container-)?(?:entrypoint|start|bootstrap)\.(?:sh|bash)$/, command: /^([^]*)$/g, when: 'start' },
  { file: /(?:^|\/)(?:ecosystem|pm2)[^/]*\.(?:config\.)?(?:c?js|json)$/, command: /\bscript\s*:\s*['"]([^'"]+)['"]/g, when: 'start' },
  // Pipelines: steps of files that are about deploying.
  { file: /(?:^|\/)\.(?:github\/workflows|gitlab|circleci|buildkite)\/[^/]*(?:deploy|release|prod|migrat|cd\b)[^/]*\.ya?ml$/, command: /^([ \t]+(?:- )?(?:run|script|command):[ \t]*\S.*(?:\n[ \t]{6,}[^\n]*)*)/gm, when: 'deploy' },
];

/** Files for development and tests say nothing of how a release is started. */
const NOT_PRODUCTION = /(?:^|\/)(?:\.devcontainer|node_modules|test|tests|e2e|__tests__|examples?|localenv|development|testing)\/|(?:^|[./_-])(?:dev|devel|development|test|testing|e2e|local|ci|example|storybook)(?:[./_-]|$)/i;

/** The commands that start or deploy a release, by the files that say so. */
export function entriesOf(files: Files): readonly Entry[] {
  return files.paths.flatMap((path) => {
    const shape = SHAPES.find(({ file }) => file.test(path));
    if (!shape || NOT_PRODUCTION.test(path)) return [];
    const read = files.read(path);
    return read && 'text' in read ? entriesIn(path, read.text, shape) : [];
  });
}

/** Whether a path is one that commands are read from: what fetches contents ahead asks this. */
export function namesCommands(path: string): boolean {
  return /\.(?:sh|bash)$/.test(path) || SHAPES.some(({ file }) => file.test(path));
}

function entriesIn(path: string, text: string, { command, when }: Shape): readonly Entry[] {
  return [...text.matchAll(command)].flatMap((match): Entry[] => {
    const found = match[1];
    if (found === undefined) return [];
    const start = match.index + match[0].lastIndexOf(found);
    return [{ command: commandText(found), span: { file: path, start, end: start + found.trimEnd().length }, when: typeof when === 'string' ? when : when(match) }];
  });
}

/** `["npm", "run", "start"]`, also as a YAML list, as one line. Offsets are of no use in it. */
function commandText(written: string): string {
  const listed = /^\s*\[|^\s*\n?\s*-\s/.test(written);
  return listed ? written.replace(/^\s*-\s*/gm, ' ').replace(/["'[\],]/g, ' ').replace(/\s+/g, ' ').trim() : written;
}
