import type { Rule } from '../../core/rules/rule';
import type { Checked } from '../../project/project';
import { presentGithub } from './github';
import { presentGitlab } from './gitlab';
import { presentJunit } from './junit';
import { presentSarif } from './sarif';

/** How a check is shown to a pipeline. A bundle of its own: rules are given, so that there is one copy of them. */
export const CI_FORMATS: Readonly<Record<'sarif' | 'github' | 'gitlab' | 'junit', (checked: Checked, rules: readonly Rule[]) => string>> = { sarif: presentSarif, github: presentGithub, gitlab: presentGitlab, junit: presentJunit };
