/** A service or package that answers whether something is on: what is called, and where the key stands. */
export interface SwitchRow {
  readonly packages: readonly string[];
  readonly calls: RegExp;
  /** The argument, and the property of it that holds the key. */
  readonly key: number;
  readonly property?: string;
  readonly kind: 'sdk' | 'config';
  /** Configuration is read when the process starts. */
  readonly turnOff: 'none' | 'restart';
  /** It holds other things than switches too: only a key that reads like one counts. */
  readonly isMixed?: true;
  /** It does what the switch says by itself: it is no condition. */
  readonly acts?: true;
}

const sdk = (packages: readonly string[], calls: RegExp, key = 0, more: Partial<SwitchRow> = {}): SwitchRow => ({ packages, calls, key, kind: 'sdk', turnOff: 'none', ...more });
const LAUNCHDARKLY = ['@launchdarkly/node-server-sdk', 'launchdarkly-node-server-sdk', '@launchdarkly/vercel-server-sdk', '@launchdarkly/cloudflare-server-sdk'];

/** Services whose business it is to turn code off while it runs. */
export const SWITCH_SDKS: readonly SwitchRow[] = [
  sdk(LAUNCHDARKLY, /^(?:variation|variationDetail|(?:bool|string|number|json|migration)Variation(?:Detail)?)$/),
  // `createMigration(client, …).read(key, context, stage)`.
  sdk(LAUNCHDARKLY, /^(?:read|write)$/, 0, { acts: true }),
  sdk(['@openfeature/server-sdk', '@openfeature/nestjs-sdk'], /^get(?:Boolean|String|Number|Object)(?:Value|Details)$/),
  sdk(['unleash-client', '@unleash/nextjs'], /^(?:isEnabled|getVariant)$/),
  sdk(['@growthbook/growthbook'], /^(?:isOn|isOff|getFeatureValue|evalFeature)$/),
  sdk(['flagsmith-nodejs', 'flagsmith'], /^(?:isFeatureEnabled|getFeatureValue|getFlag|hasFeature)$/),
  sdk(['@configcat/sdk', 'configcat-node'], /^getValue(?:Async|DetailsAsync)?$/),
  sdk(['@statsig/statsig-node-core', 'statsig-node'], /^(?:checkGate|getFeatureGate|getDynamicConfig|getExperiment)$/, 1),
  sdk(['posthog-node'], /^(?:isFeatureEnabled|getFeatureFlag|getFeatureFlagPayload)$/),
  sdk(['@splitsoftware/splitio'], /^getTreatments?$/, 1),
  sdk(['@harnessio/ff-nodejs-server-sdk'], /^(?:bool|string|number|json)Variation$/),
  sdk(['@vercel/edge-config'], /^(?:get|has)$/, 0, { kind: 'config' }),
  sdk(['flags', '@vercel/flags'], /^flag$/, 0, { property: 'key' }),
  sdk(['@eppo/node-server-sdk'], /^get(?:Boolean|String|Numeric|JSON)Assignment$/),
  sdk(['@devcycle/nodejs-server-sdk'], /^variableValue$/, 1),
  sdk(['@optimizely/optimizely-sdk'], /^(?:isFeatureEnabled|decide)$/),
  sdk(['@flipt-io/flipt', '@flipt-io/flipt-client'], /^(?:boolean|evaluateBoolean)$/, 0, { property: 'flagKey' }),
];

/** Packages that hold configuration, switches among it. */
export const SWITCH_CONFIGS: readonly SwitchRow[] = [
  sdk(['@nestjs/config', 'config', 'nconf', 'convict'], /^(?:get|getOrThrow|has)$/, 0, { kind: 'config', turnOff: 'restart', isMixed: true }),
];

/** Names of variables that turn something on or off, beside those that only configure. */
export const SWITCH_NAME = /(?:^|_)(?:ENABLED?|DISABLED?|SKIP|KILL|FEATURE|FLAG|PAUSED?|ALLOW|ON|OFF)(?:_|$)/;

/** The same of keys in a configuration, however they are written. */
export const SWITCH_KEY = /enabled?|disabled?|skip|kill|feature|flag|paused?|allow/i;

/** Tables whose columns say how the application behaves, for all or for one customer. */
export const SWITCH_TABLE = /setting|config|feature|flag|toggle|preference/i;

/** What a bundler writes into the code that it makes: another value takes another build. */
export const INLINED = /^(?:NEXT_PUBLIC_|VITE_|REACT_APP_|PUBLIC_|NUXT_PUBLIC_|EXPO_PUBLIC_)/;
