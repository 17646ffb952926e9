import type { Contracts, Unread } from './model';

/** What outlives a release and is not compared: told by words that stand in every file that has to do with it. */
interface UnreadKind {
  readonly reason: string;
  readonly words: RegExp;
  /** What has to stand there too. */
  readonly and?: RegExp;
}

const imported = (names: string): string => `(?:from|require\\(|import(?:\\(|\\s))\\s*['"](?:${names})(?:/[^'"]*)?['"]`;

/** Packages as the registries name them. */
const KINDS: readonly UnreadKind[] = [
  { reason: 'Sessions and tokens: what is put into them is not compared.', words: new RegExp(imported('jsonwebtoken|jose|@nestjs/jwt|next-auth|@auth/[\\w-]+|express-session|koa-session|iron-session|cookie-session|@fastify/(?:session|jwt|secure-session|cookie)|better-auth|passport|lucia|remix-auth|@hapi/iron|paseto')) },
  { reason: 'JSON columns: what stands in them is not compared.', words: /\bjsonb?\(\s*['")]|\bDataTypes?\.JSONB?\b|type:\s*['"](?:simple-json|jsonb?)['"]|\.jsonb?\(|^[ \t]+\w+[ \t]+Json\b/im },
  { reason: 'Durable workflows in flight: the order and the names of their steps are not compared.', words: new RegExp(`${imported('@temporalio/[\\w-]+|inngest|@upstash/workflow|@restatedev/[\\w-]+|@dbos-inc/[\\w-]+|@hatchet-dev/[\\w-]+|cloudflare:workers|workflow')}|^\\s*['"]use workflow['"]`, 'm') },
  { reason: 'Webhooks that go out: what other services are sent is not compared.', words: /webhook|['"]svix['"]/i, and: /\b(?:fetch|post|request)\s*\(|['"]svix['"]/ },
  { reason: 'Messages of transports whose senders are not read.', words: new RegExp(imported('kafkajs|@confluentinc/kafka-javascript|amqplib|amqp-connection-manager|@golevelup/nestjs-rabbitmq|@aws-sdk/client-(?:sqs|sns|eventbridge|kinesis)|sqs-consumer|@google-cloud/(?:pubsub|tasks)|@azure/service-bus|@nestjs/microservices|nats|mqtt|@vercel/queue|faktory-worker|quirrel|@medusajs/[\\w-]+|celery-node|zeromq')) },
];

/** Places of a file that hold what is not compared, one a kind. */
export function unreadIn(file: string, text: string): readonly Unread[] {
  return KINDS.flatMap(({ reason, words, and }): readonly Unread[] => {
    const match = and && !and.test(text) ? null : words.exec(text);
    return match ? [{ span: { file, start: match.index, end: match.index + Math.min(match[0].length, 60) }, reason }] : [];
  });
}

/** What was not read of two releases: that of the newer one, and what only the older one has. */
export function unreadBetween(older: Contracts, newer: Contracts): readonly (Unread & { readonly end: 'older' | 'newer' })[] {
  const known = new Set(newer.unread.map(({ reason }) => reason));
  return [...newer.unread.map((each) => ({ ...each, end: 'newer' as const })), ...older.unread.filter(({ reason }) => !known.has(reason)).map((each) => ({ ...each, end: 'older' as const }))];
}
