export {
  address,
  decimal,
  list,
  logLevel,
  oneOf,
  pem,
  port,
  type VariableNotes,
  wholeNumber,
  yesOrNo,
} from './forms.ts';
export { isSlip, misspeltVariables } from './misspelt.ts';
export { adminVariables, nodeEnvironment, processVariables } from './process-variables.ts';
export {
  ConfigError,
  type Environment,
  type Examined,
  examineConfig,
  type Read,
  type Rule,
  readConfig,
} from './read-config.ts';
