export type { Config, FolderSetting, RuleLevel } from './config/schema';
export { CONFIG_FILE, type Known, type ConfigReading, readConfig } from './config/read';
