/** Who may reach whom, by the network policies: the calls that the code makes, each of them, and no other. */

import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Edge, pairOf, partNames, readEdges } from '../code/edges.ts';
import { readAdminPort, readPorts } from '../code/ports.ts';
import { serviceNames } from '../code/variables.ts';
import {
  environmentNames,
  type Manifest,
  type NetworkRule,
  nameOf,
  type Peer,
  renderManifests,
  valuesFile,
} from './manifests.ts';

interface Part {
  readonly ports: readonly number[];
  readonly to: readonly Peer[];
}
interface Values {
  readonly network: { readonly toParts: Readonly<Record<string, Part>> };
}

describe.each(environmentNames)('with the values of %s', (environment) => {
  let policies: readonly Manifest[];
  let parts: Values['network']['toParts'];
  let ports: Readonly<Record<string, number>>;
  let edges: readonly Edge[];
  beforeAll(async () => {
    policies = (await renderManifests(environment)).filter(({ kind }) => kind === 'NetworkPolicy');
    const values: Values = parse(await readFile(valuesFile(environment), 'utf8'));
    parts = values.network.toParts;
    ports = await readPorts();
    // Where no one collects traces none are sent.
    edges = (await readEdges()).filter(({ to }) => to !== 'traces' || environment === 'production');
  });
  const policyOf = (component: string) =>
    policies.find(
      ({ spec }) => spec?.podSelector?.matchLabels?.['app.kubernetes.io/component'] === component,
    );

  test('nothing comes in or goes out that no policy names', () => {
    const [all, ...others] = policies.filter(({ metadata }) => metadata.name.endsWith('-default-deny'));
    expect(others).toEqual([]);
    expect(all?.spec).toEqual({
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'paygraph', 'app.kubernetes.io/instance': 'paygraph' },
      },
      policyTypes: ['Ingress', 'Egress'],
    });
    for (const policy of policies) {
      expect(policy.spec?.policyTypes, nameOf(policy)).toEqual(['Ingress', 'Egress']);
      // A rule without peers is one for everybody, and one without ports for all of them.
      for (const rule of [...(policy.spec?.ingress ?? []), ...(policy.spec?.egress ?? [])]) {
        expect((rule.from ?? rule.to ?? []).length, nameOf(policy)).toBeGreaterThan(0);
        expect(rule.ports?.length).toBeGreaterThan(0);
      }
    }
  });

  test('what may go out is each call that the code makes, and no other', () => {
    for (const service of serviceNames) {
      const allowed = outgoing(policyOf(service), { ports, parts });
      const made = edges.filter(({ from }) => from === service).map(pairOf);
      expect(allowed.map((to) => pairOf({ from: service, to })).toSorted()).toEqual(made.toSorted());
    }
  });

  test('what may come in is each call that the code makes, at the port it is made to, and no other', async () => {
    const adminPort = await readAdminPort();
    for (const service of serviceNames) {
      const rules = policyOf(service)?.spec?.ingress ?? [];
      const callers = rules.flatMap((rule) =>
        portsOf(rule).includes(ports[service] ?? 0) ? (rule.from ?? []).map(componentOf) : [],
      );
      const made = edges.filter(({ to }) => to === service).map(({ from }) => from);
      // The gateway is called by the balancer alone.
      expect(callers.toSorted(), service).toEqual(service === 'gateway' ? [undefined] : made.toSorted());
      const others = rules.filter((rule) => !portsOf(rule).includes(ports[service] ?? 0));
      // Prometheus, where there is one.
      expect(others.map(portsOf)).toEqual(environment === 'production' ? [[adminPort]] : []);
      for (const rule of rules) expect(portsOf(rule)).toHaveLength(1);
    }
  });

  test('a job reaches nothing but what it works on', () => {
    const jobs = policies.filter(({ spec }) => {
      const component = spec?.podSelector?.matchLabels?.['app.kubernetes.io/component'] ?? '';
      return component === 'topics' || component.startsWith('migrate-');
    });
    expect(jobs).toHaveLength(6);
    for (const job of jobs) {
      const isTopics = job.metadata.name.endsWith('topics');
      expect(outgoing(job, { ports, parts }), nameOf(job)).toEqual([isTopics ? 'kafka' : 'postgres']);
      expect(job.spec?.ingress).toBeUndefined();
    }
  });

  test('what may be anywhere is not in the network of the cluster', () => {
    const open = policies.flatMap(({ spec }) =>
      (spec?.egress ?? []).flatMap(({ to = [] }) =>
        to.filter(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0'),
      ),
    );
    for (const { ipBlock } of open) {
      expect(ipBlock).toMatchObject({
        except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
      });
    }
    // A mail server and the provider.
    expect(open).toHaveLength(environment === 'production' ? 2 : 0);
  });
});

type Known = {
  readonly ports: Readonly<Record<string, number>>;
  readonly parts: Values['network']['toParts'];
};

/** Whom a policy lets its pods call, by name; what is no call that anybody knows is told as it is. */
function outgoing(policy: Manifest | undefined, known: Known): readonly string[] {
  return (policy?.spec?.egress ?? [])
    .filter((rule) => !portsOf(rule).includes(53))
    .flatMap((rule) => {
      const part = partNames.find((name) => isPart(rule, known.parts[name]));
      if (part !== undefined) return [part];
      return (rule.to ?? []).map((peer) => {
        const service = componentOf(peer);
        const isItsPort = service !== undefined && portsOf(rule).join() === String(known.ports[service]);
        return isItsPort ? service : JSON.stringify(rule);
      });
    });
}

function isPart(rule: NetworkRule, part: Part | undefined): boolean {
  return (
    part !== undefined &&
    portsOf(rule).join() === part.ports.join() &&
    JSON.stringify(rule.to) === JSON.stringify(part.to)
  );
}

function portsOf(rule: NetworkRule): readonly number[] {
  return [...new Set((rule.ports ?? []).map(({ port }) => port))];
}

function componentOf({ podSelector }: Peer): string | undefined {
  return podSelector?.matchLabels?.['app.kubernetes.io/component'];
}
