export { type DescribedVariable, describeVariables } from './catalogue.ts';
export {
  address,
  decimal,
  list,
  logLevel,
  oneOf,
  pem,
  port,
  readableFile,
  type VariableNotes,
  wholeNumber,
  yesOrNo,
} from './forms.ts';
export { isSlip, misspeltVariables } from './misspelt.ts';
export {
  type ConnectionName,
  connectionNames,
  isPlainHttp,
  isPlainRefused,
  isWithout,
  plainConnectionVariables,
  refusalOfPlain,
  refusePlain,
} from './plain-connections.ts';
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
export { type ServedTls, servedTlsOf, servedTlsRule, servedTlsVariables } from './served-tls.ts';
