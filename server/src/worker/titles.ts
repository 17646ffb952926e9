import type { DownVerdict } from '../core/model/finding';
import type { Down } from '../core/model/migration';

const TITLES: Readonly<Record<DownVerdict, string>> = {
  truthful: 'Down is truthful',
  misleading: 'Down is misleading',
  refuses: 'Down refuses openly',
  'dev-only': 'For development only',
  missing: 'Down is missing',
  automatic: 'Down is automatic',
  unknown: 'Down is unclear',
};

/** A verdict in three words. */
export function verdictTitle(verdict: DownVerdict, down: Down['kind']): string {
  return verdict === 'missing' && down === 'forwardOnly' ? 'Goes forward only' : TITLES[verdict];
}
