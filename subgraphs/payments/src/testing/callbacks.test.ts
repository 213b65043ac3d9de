// What tests stand on; no tests of its own.
import { createHmac } from 'node:crypto';
import { webhookSecret } from './running-payments.test.ts';

/** Calls back as the provider does, unless told otherwise; answers the HTTP status. */
export async function sendCallback(
  adminUrl: string,
  message: object,
  otherwise: { secret?: string; at?: Date; body?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<number> {
  const { secret = webhookSecret, at = new Date() } = otherwise;
  const body = JSON.stringify(message);
  const timestamp = Math.floor(at.getTime() / 1_000);
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const response = await fetch(`${adminUrl}/internal/provider/callback`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'provider-timestamp': String(timestamp),
      'provider-signature': `v1=${digest}`,
      ...otherwise.headers,
    },
    body: otherwise.body ?? body,
  });
  await response.body?.cancel();
  return response.status;
}
