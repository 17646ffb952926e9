import { engines } from '../../../package.json';

/** Why this Node.js cannot run us; undefined where it can. */
export function requireNode(running: string): string | undefined {
  const wanted = engines.node.replace('>=', '');
  return isBelow(running, wanted) ? `Node.js ${wanted} or later is needed; this is ${running}` : undefined;
}

function isBelow(running: string, wanted: string): boolean {
  const has = running.split('.').map(Number);
  const needs = wanted.split('.').map(Number);
  for (const [index, need] of needs.entries()) {
    const part = has[index] ?? 0;
    if (part !== need) return part < need;
  }
  return false;
}
