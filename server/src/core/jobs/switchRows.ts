/** Services that answer whether something is on: what is called, and where the key stands. */
export const SWITCH_SDKS: readonly { readonly packages: readonly string[]; readonly calls: RegExp; readonly key: number }[] = [
  { packages: ['@launchdarkly/node-server-sdk', 'launchdarkly-node-server-sdk'], calls: /^(?:variation|variationDetail|(?:bool|string|number|json|migration)Variation(?:Detail)?)$/, key: 0 },
  { packages: ['@openfeature/server-sdk'], calls: /^get(?:Boolean|String|Number|Object)(?:Value|Details)$/, key: 0 },
  { packages: ['unleash-client'], calls: /^(?:isEnabled|getVariant)$/, key: 0 },
  { packages: ['@growthbook/growthbook'], calls: /^(?:isOn|isOff|getFeatureValue|evalFeature)$/, key: 0 },
  { packages: ['flagsmith-nodejs', 'flagsmith'], calls: /^(?:isFeatureEnabled|getFeatureValue|getFlag|hasFeature)$/, key: 0 },
  { packages: ['@configcat/sdk', 'configcat-node'], calls: /^getValue(?:Async|DetailsAsync)?$/, key: 0 },
  { packages: ['@statsig/statsig-node-core', 'statsig-node'], calls: /^(?:checkGate|getFeatureGate|getDynamicConfig|getExperiment)$/, key: 1 },
  { packages: ['posthog-node'], calls: /^(?:isFeatureEnabled|getFeatureFlag|getFeatureFlagPayload)$/, key: 0 },
  { packages: ['@splitsoftware/splitio'], calls: /^getTreatments?$/, key: 1 },
  { packages: ['@vercel/edge-config'], calls: /^get$/, key: 0 },
  { packages: ['@eppo/node-server-sdk'], calls: /^get(?:Boolean|String|Numeric|JSON)Assignment$/, key: 0 },
  { packages: ['@devcycle/nodejs-server-sdk'], calls: /^variableValue$/, key: 1 },
];

/** Names of variables that turn something on or off, beside those that only configure. */
export const SWITCH_NAME = /(?:^|_)(?:ENABLED?|DISABLED?|SKIP|KILL|FEATURE|FLAG|PAUSED?|ALLOW|ON|OFF)(?:_|$)/;

/** What a bundler writes into the code that it makes: another value takes another build. */
export const INLINED = /^(?:NEXT_PUBLIC_|VITE_|REACT_APP_|PUBLIC_|NUXT_PUBLIC_|EXPO_PUBLIC_)/;
