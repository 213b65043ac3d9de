import type { Schema } from '@apollo/federation-internals';
import { createRequirements } from './field-requirements.ts';
import { type Condition, conditionKey, type Requirement } from './requirement.ts';

export interface AuthorizationRules {
  /** Every condition there is in the supergraph, once each. */
  readonly conditions: readonly Condition[];
  /** What a field asks of whoever selects it on a type; conditions are those of `conditions`, the very same objects. */
  requirementOf(typeName: string, fieldName: string): Requirement;
}

const nothing: Requirement = [];

/** Reads the rules from the supergraph schema: the API schema has lost them. */
export function readRules(supergraph: Schema): AuthorizationRules {
  const ofField = createRequirements(supergraph);
  const conditions = new Map<string, Condition>();
  const requirements = new Map<string, Requirement>();

  function unique(requirement: Requirement): Requirement {
    const own = new Map<string, Condition>();
    for (const condition of requirement) {
      const key = conditionKey(condition);
      const known = conditions.get(key) ?? condition;
      conditions.set(key, known);
      own.set(key, known);
    }
    return [...own.values()];
  }

  function add(coordinate: string, requirement: Requirement): void {
    if (requirement.length > 0) requirements.set(coordinate, unique(requirement));
  }

  for (const type of [...supergraph.objectTypes(), ...supergraph.interfaceTypes()])
    for (const field of type.fields()) add(field.coordinate, ofField(field));

  return {
    conditions: [...conditions.values()],
    requirementOf: (typeName, fieldName) => requirements.get(`${typeName}.${fieldName}`) ?? nothing,
  };
}
