import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suggest } from './args';

/** The rules that have a page, in alphabetical order. */
export function listRules(folder = pagesFolder()): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.md')).map((file) => file.slice(0, -3)).sort();
}

/** The page of a rule as text, or what was meant. */
export function explainRule(rule: string, folder = pagesFolder()): { readonly page: string } | { readonly wrongUse: string } {
  const rules = listRules(folder);
  if (!rules.includes(rule)) return { wrongUse: `there is no rule "${rule}"${suggest(rule, rules)}\nThe rules are: ${rules.join(', ')}` };
  return { page: readFileSync(path.join(folder, `${rule}.md`), 'utf8') };
}

/** The pages lie beside the bundle; when run from source, beside the rules. */
function pagesFolder(): string {
  const built = path.join(__dirname, 'rules');
  return existsSync(built) ? built : path.join(__dirname, '../core/rules');
}
