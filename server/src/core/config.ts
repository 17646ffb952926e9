export type { CallSetting, Config, FolderSetting, ReleaseSetting, RuleLevel } from './config/schema';
export { CONFIG_FILE, type Known, type ConfigReading, placeOfSetting, readConfig } from './config/read';
