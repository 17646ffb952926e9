import { type ExternalEffect, type ExternalMark, type Inner, unknownValue } from '../values';

/** One package whose calls reach outside the database. */
interface ExternalPackage {
  readonly names: readonly string[];
  readonly effect: ExternalEffect;
  readonly target: string;
  /** Methods that only prepare. */
  readonly quiet?: readonly string[];
  /** Where given, only these methods have the effect. */
  readonly loud?: readonly string[];
}

const PREPARING = ['create', 'createClient', 'createTransport', 'connect', 'disconnect', 'close', 'quit', 'end', 'on', 'once', 'off', 'use', 'extend', 'config', 'configure', 'setApiKey', 'init', 'initialize', 'duplicate', 'defaults', 'toString'];

/** Packages by what their calls do outside the database: data, so that a name alone (`send`) never decides. */
const PACKAGES: readonly ExternalPackage[] = [
  { names: ['axios', 'got', 'node-fetch', 'undici', 'ky', 'superagent', 'request', 'request-promise', 'request-promise-native', 'cross-fetch', 'isomorphic-fetch', 'isomorphic-unfetch', 'needle', 'phin', 'bent', '@nestjs/axios', 'fetch', 'graphql-request'], effect: 'http', target: 'an HTTP request' },
  { names: ['http', 'https'], effect: 'http', target: 'an HTTP request', loud: ['request', 'get'] },
  { names: ['nodemailer', '@sendgrid/mail', 'mailgun.js', 'mailgun-js', 'postmark', 'resend', '@aws-sdk/client-ses', '@aws-sdk/client-sesv2', 'node-mailjet', 'mandrill-api', 'sendmail', '@mailchimp/mailchimp_marketing', 'email-templates'], effect: 'mail', target: 'a mail' },
  { names: ['twilio', '@slack/web-api', '@slack/webhook', 'telegraf', 'web-push', 'firebase-admin', 'onesignal-node'], effect: 'http', target: 'a message to people', quiet: ['initializeApp', 'messaging', 'auth', 'firestore', 'credential', 'cert', 'applicationDefault'] },
  { names: ['bull', 'bullmq', 'bee-queue', 'agenda', 'amqplib', 'amqp-connection-manager', 'kafkajs', 'nats', 'pg-boss', 'graphile-worker', '@google-cloud/pubsub', '@google-cloud/tasks', '@aws-sdk/client-sqs', '@aws-sdk/client-sns', '@aws-sdk/client-eventbridge', 'mqtt', 'rsmq', 'sqs-producer', '@nestjs/bull', '@nestjs/bullmq', 'inngest', '@trigger.dev/sdk'], effect: 'queue', target: 'a queue', quiet: ['createChannel', 'assertQueue', 'assertExchange', 'producer', 'topic', 'start', 'stop', 'waitUntilReady', 'process'] },
  { names: ['redis', 'ioredis', 'memcached', 'memjs', '@upstash/redis', 'cache-manager', 'node-cache'], effect: 'cache', target: 'a cache', quiet: ['get', 'mget', 'hget', 'hgetall', 'keys', 'scan', 'exists', 'ttl'] },
  { names: ['aws-sdk', '@aws-sdk/client-s3', '@aws-sdk/lib-storage', '@google-cloud/storage', 'minio', '@azure/storage-blob', 'cloudinary'], effect: 'file', target: 'a file store', quiet: ['bucket', 'file', 'update', 'getSignedUrl', 'S3', 'getContainerClient', 'getBlobClient', 'fromConnectionString'] },
  { names: ['stripe', 'braintree', '@paypal/checkout-server-sdk', 'square', 'razorpay', '@mollie/api-client', '@lemonsqueezy/lemonsqueezy.js'], effect: 'http', target: 'a payment service' },
  { names: ['@elastic/elasticsearch', 'elasticsearch', '@opensearch-project/opensearch', 'algoliasearch', 'meilisearch', 'typesense', '@segment/analytics-node', 'analytics-node', 'posthog-node', '@sentry/node', 'mixpanel'], effect: 'other', target: 'another service', quiet: ['captureException', 'captureMessage', 'initIndex', 'index', 'collections', 'documents', 'init', 'flush', 'startSpan', 'withScope'] },
  { names: ['child_process', 'execa', 'shelljs', 'cross-spawn', 'zx'], effect: 'process', target: 'another program' },
  { names: ['fs-extra', 'rimraf', 'del', 'graceful-fs', 'mkdirp', 'make-dir'], effect: 'file', target: 'a file', quiet: ['readFile', 'readFileSync', 'readdir', 'readdirSync', 'existsSync', 'pathExists', 'pathExistsSync', 'readJson', 'readJsonSync', 'stat', 'statSync'] },
  { names: ['ssh2', 'ssh2-sftp-client', 'basic-ftp', 'net', 'dgram', 'tls', 'ws', 'socket.io-client'], effect: 'other', target: 'another machine' },
];

const MARKS: ReadonlyMap<string, ExternalMark> = new Map(
  PACKAGES.flatMap(({ names, effect, target, quiet, loud }) => {
    const mark: ExternalMark = { effect, target, quiet: new Set([...PREPARING, ...(quiet ?? [])]), ...(loud && { loud: new Set(loud) }) };
    return names.map((name) => [name, mark] as const);
  }),
);

/** Packages that print. */
const LOGGERS = new Set(['winston', 'pino', 'bunyan', 'loglevel', 'debug', 'log4js', 'signale', 'consola', 'tracer', 'npmlog', 'roarr', '@nestjs/common', '@sveltejs/kit', 'electron-log', 'tslog', '@adonisjs/logger', '@logtape/logtape', 'log']);

/** Packages that reach a database on their own; a tool that contributes its own objects under such a name comes first. */
const DATABASES = new Set([
  'pg', 'pg-promise', 'postgres', 'slonik', '@neondatabase/serverless', '@vercel/postgres', '@electric-sql/pglite', 'pg-native', 'mysql', 'mysql2', 'mariadb', '@planetscale/database',
  'sqlite', 'sqlite3', 'better-sqlite3', '@libsql/client', 'node:sqlite', 'bun:sqlite', 'sql.js', 'mssql', 'tedious', 'oracledb', '@clickhouse/client', 'clickhouse', 'snowflake-sdk',
  'knex', 'typeorm', 'sequelize', 'sequelize-typescript', '@mikro-orm/core', '@mikro-orm/postgresql', '@mikro-orm/mysql', '@mikro-orm/sqlite', '@prisma/client', 'drizzle-orm', 'kysely', 'objection', 'bookshelf', 'waterline', 'sails', '@databases/pg', 'zapatos', 'massive', 'node-pg-migrate', 'umzug',
]);

/** What a package with effects outside the database gives: unknown, and marked. */
export function externalValue(specifier: string): Inner {
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0] ?? '';
  const external = MARKS.get(name);
  const logger = LOGGERS.has(name);
  return unknownValue(`the package \`${name}\` is not read`, undefined, { ...(external && { external }), ...(logger && { logger: true }), ...(DATABASES.has(name) && { handle: true }) });
}
