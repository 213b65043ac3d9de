import {
  AuthenticatedSpecDefinition,
  type DirectiveDefinition,
  PolicySpecDefinition,
  RequiresScopesSpecDefinition,
  type Schema,
} from '@apollo/federation-internals';
import type { Condition, Requirement } from './requirement.ts';

/** A type or a field. */
interface Annotated {
  appliedDirectivesOf(
    directive: DirectiveDefinition,
  ): readonly { arguments(): Readonly<Record<string, unknown>> }[];
}

/** Reads what `@authenticated`, `@requiresScopes` and `@policy` say of an element, whatever the supergraph calls them. */
export function createDirectiveReader(supergraph: Schema): (element: Annotated) => Requirement {
  const authenticated = linkedDirective(supergraph, AuthenticatedSpecDefinition);
  const scopes = linkedDirective(supergraph, RequiresScopesSpecDefinition);
  const policies = linkedDirective(supergraph, PolicySpecDefinition);

  return (element) => {
    const conditions: Condition[] = [];
    if (authenticated && element.appliedDirectivesOf(authenticated).length > 0)
      conditions.push({ kind: 'authenticated' });
    for (const applied of scopes ? element.appliedDirectivesOf(scopes) : [])
      conditions.push({ kind: 'scopes', anyOf: asListOfLists(applied.arguments()['scopes']) });
    for (const applied of policies ? element.appliedDirectivesOf(policies) : [])
      conditions.push({ kind: 'policies', anyOf: asListOfLists(applied.arguments()['policies']) });
    return conditions;
  };
}

/** A directive of a specification that the supergraph links; one that merely has its name is no rule of ours. */
function linkedDirective(
  supergraph: Schema,
  specification: { readonly identity: string; readonly directiveName: string },
): DirectiveDefinition | undefined {
  const feature = supergraph.coreFeatures?.getByIdentity(specification.identity);
  return feature && supergraph.directive(feature.directiveNameInSchema(specification.directiveName));
}

/** GraphQL takes a single value where a list is wanted (specification, section 3.12, input coercion of lists). */
function asListOfLists(value: unknown): readonly (readonly string[])[] {
  return asList(value).map((inner) => asList(inner).map(String));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
