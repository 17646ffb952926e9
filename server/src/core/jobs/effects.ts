import type { EffectKind } from './model';

/** Calls of packages that do something outside, by what they are called: the end of the path from the package. */
export interface EffectRow {
  readonly kind: EffectKind;
  readonly packages: readonly string[];
  /** `emails.send`; `*` at the end stands for any last part that begins so. */
  readonly calls: readonly string[];
  /** Names under which a key is given that makes a second call the same as the first. */
  readonly keys?: readonly string[];
  /** The first argument that may hold a key: what stands before is the message, whose fields may be called like one. */
  readonly keysFrom?: number | 'behind the message';
  /** The argument that takes the first of `keys`. */
  readonly keyAt?: number;
  /** An option that makes the vendor forget a key as soon as the job is done. */
  readonly forgets?: string;
  /** For `client.send(new XCommand())`: what the command is called. */
  readonly commands?: readonly string[];
  /** An effect only where one of these options is given. */
  readonly only?: readonly string[];
}

const STRIPE_KEYS = ['idempotencyKey'];
const BULL_KEYS = ['jobId', 'deduplication', 'debounce'];

/** Effects by vendor; facts from the type declarations and documents of each. */
export const EFFECTS: readonly EffectRow[] = [
  {
    kind: 'payment', packages: ['stripe'], keys: STRIPE_KEYS, keyAt: 1,
    calls: ['paymentIntents.create', 'paymentIntents.confirm', 'paymentIntents.capture', 'charges.create', 'charges.capture', 'refunds.create', 'transfers.create', 'transfers.createReversal', 'payouts.create', 'invoices.create', 'invoices.pay', 'invoices.finalizeInvoice', 'invoices.sendInvoice', 'invoiceItems.create', 'subscriptions.create', 'subscriptionItems.create', 'subscriptionItems.createUsageRecord', 'checkout.sessions.create', 'customers.create', 'creditNotes.create', 'customers.createBalanceTransaction'],
  },
  { kind: 'metering', packages: ['stripe'], keys: ['identifier', 'idempotencyKey'], calls: ['meterEvents.create', 'meterEventStream.create'] },
  { kind: 'payment', packages: ['@paypal/paypal-server-sdk', '@paypal/checkout-server-sdk'], keys: ['paypalRequestId'], calls: ['createOrder', 'captureOrder', 'authorizeOrder', 'refundCapturedPayment'] },
  { kind: 'payment', packages: ['@adyen/api-library'], keys: STRIPE_KEYS, calls: ['PaymentsApi.payments', 'PaymentsApi.sessions'] },
  { kind: 'payment', packages: ['braintree'], calls: ['transaction.sale', 'transaction.refund', 'transaction.submitForSettlement', 'subscription.create'] },
  { kind: 'payment', packages: ['square'], keys: STRIPE_KEYS, keyAt: 0, calls: ['payments.create', 'payments.complete', 'refunds.refundPayment', 'orders.create'] },
  { kind: 'payment', packages: ['@mollie/api-client'], keys: STRIPE_KEYS, keyAt: 0, calls: ['payments.create', 'paymentRefunds.create', 'orders.create', 'customerSubscriptions.create'] },
  { kind: 'payment', packages: ['@paddle/paddle-node-sdk'], calls: ['transactions.create', 'adjustments.create', 'subscriptions.charge', 'subscriptions.createOneTimeCharge'] },
  { kind: 'payment', packages: ['@lemonsqueezy/lemonsqueezy.js'], calls: ['createUsageRecord', 'createCheckout'] },
  { kind: 'metering', packages: ['@polar-sh/sdk'], keys: ['externalId'], calls: ['events.ingest'] },
  { kind: 'payment', packages: ['@polar-sh/sdk'], calls: ['refunds.create'] },
  { kind: 'email', packages: ['nodemailer'], calls: ['sendMail'] },
  { kind: 'email', packages: ['resend'], keys: ['idempotencyKey'], keyAt: 1, calls: ['emails.send', 'emails.create', 'batch.send', 'batch.create', 'broadcasts.send', 'broadcasts.create'] },
  { kind: 'email', packages: ['@sendgrid/mail'], calls: ['send', 'sendMultiple'] },
  { kind: 'email', packages: ['@aws-sdk/client-ses', '@aws-sdk/client-sesv2'], calls: ['sendEmail', 'sendRawEmail', 'sendBulkEmail', 'sendTemplatedEmail'], commands: ['SendEmailCommand', 'SendRawEmailCommand', 'SendBulkEmailCommand', 'SendTemplatedEmailCommand', 'SendBulkTemplatedEmailCommand'] },
  { kind: 'email', packages: ['postmark'], calls: ['sendEmail', 'sendEmailWithTemplate', 'sendEmailBatch', 'sendEmailBatchWithTemplates'] },
  { kind: 'email', packages: ['mailgun.js', 'mailgun-js'], calls: ['messages.create', 'send'] },
  { kind: 'email', packages: ['@mailchimp/mailchimp_transactional'], calls: ['messages.send', 'messages.sendTemplate'] },
  { kind: 'email', packages: ['@getbrevo/brevo'], keys: ['Idempotency-Key', 'idempotencyKey'], calls: ['sendTransacEmail'] },
  { kind: 'email', packages: ['loops'], keys: ['idempotencyKey', 'Idempotency-Key'], calls: ['sendTransactionalEmail', 'sendEvent'] },
  { kind: 'email', packages: ['customerio-node'], calls: ['sendEmail', 'track'] },
  { kind: 'sms', packages: ['twilio'], calls: ['messages.create', 'calls.create', 'verifications.create'] },
  { kind: 'sms', packages: ['@vonage/server-sdk', 'messagebird', 'plivo', 'telnyx'], calls: ['sms.send', 'messages.send', 'messages.create'] },
  { kind: 'chat', packages: ['@slack/web-api', '@slack/bolt'], calls: ['chat.postMessage', 'chat.postEphemeral', 'chat.scheduleMessage', 'files.upload', 'files.uploadV2', 'filesUploadV2'] },
  { kind: 'chat', packages: ['@slack/webhook'], calls: ['send'] },
  { kind: 'chat', packages: ['discord.js', '@discordjs/rest'], keys: ['enforceNonce'], calls: ['send', 'post'] },
  { kind: 'chat', packages: ['telegraf', 'grammy', 'node-telegram-bot-api'], calls: ['sendMessage'] },
  { kind: 'push', packages: ['firebase-admin', 'firebase-admin/messaging'], calls: ['send', 'sendEach', 'sendEachForMulticast', 'sendMulticast', 'sendToTopic'] },
  { kind: 'push', packages: ['expo-server-sdk'], calls: ['sendPushNotificationsAsync'] },
  { kind: 'push', packages: ['web-push'], calls: ['sendNotification'] },
  { kind: 'push', packages: ['@onesignal/node-onesignal'], keys: ['idempotency_key'], calls: ['createNotification'] },
  { kind: 'notification', packages: ['@novu/node', '@novu/api'], keys: ['transactionId'], calls: ['trigger', 'events.trigger', 'events.triggerBulk', 'triggerBulk', 'events.bulkTrigger'] },
  { kind: 'notification', packages: ['@knocklabs/node'], keys: STRIPE_KEYS, calls: ['workflows.trigger', 'notify'] },
  { kind: 'notification', packages: ['svix'], keys: ['idempotencyKey', 'eventId'], calls: ['message.create'] },
  { kind: 'http', packages: ['axios', 'got', 'ky', 'superagent', '@nestjs/axios'], keys: ['Idempotency-Key', 'X-Idempotency-Key', 'idempotency-key', 'webhook-id'], calls: ['post', 'patch', 'axiosRef.post', 'axiosRef.patch'] },
  { kind: 'enqueue', packages: ['bullmq', '@nestjs/bullmq'], keys: BULL_KEYS, keysFrom: 2, keyAt: 2, forgets: 'removeOnComplete', calls: ['add'] },
  { kind: 'enqueue', packages: ['bull', '@nestjs/bull'], keys: BULL_KEYS, keysFrom: 'behind the message', forgets: 'removeOnComplete', calls: ['add'] },
  { kind: 'enqueue', packages: ['bullmq', 'bull', '@nestjs/bullmq', '@nestjs/bull'], keys: BULL_KEYS, forgets: 'removeOnComplete', calls: ['addBulk'] },
  { kind: 'enqueue', packages: ['pg-boss'], keys: ['singletonKey', 'id'], keysFrom: 'behind the message', keyAt: 2, calls: ['send', 'insert', 'publish', 'sendAfter'] },
  { kind: 'enqueue', packages: ['graphile-worker'], keys: ['jobKey'], keysFrom: 2, keyAt: 2, calls: ['addJob'] },
  { kind: 'enqueue', packages: ['agenda', '@agendajs/agenda', '@hokify/agenda'], keys: ['unique'], calls: ['default.now', 'default.schedule', 'Agenda.now', 'Agenda.schedule', 'create.save'] },
  { kind: 'enqueue', packages: ['inngest'], keys: ['id'], keyAt: 0, calls: ['send'] },
  { kind: 'enqueue', packages: ['@trigger.dev/sdk'], keys: ['idempotencyKey'], keysFrom: 'behind the message', calls: ['trigger', 'batchTrigger', 'triggerAndWait', 'batchTriggerAndWait'] },
  { kind: 'enqueue', packages: ['@upstash/qstash'], keys: ['deduplicationId', 'contentBasedDeduplication'], keyAt: 0, calls: ['publishJSON', 'publish', 'enqueueJSON', 'batchJSON', 'enqueue'] },
  { kind: 'enqueue', packages: ['@aws-sdk/client-sqs'], keys: ['MessageDeduplicationId'], calls: ['sendMessage', 'sendMessageBatch'], commands: ['SendMessageCommand', 'SendMessageBatchCommand'] },
  { kind: 'enqueue', packages: ['@aws-sdk/client-sns', '@aws-sdk/client-eventbridge', '@aws-sdk/client-lambda', '@aws-sdk/client-sfn', '@aws-sdk/client-scheduler'], keys: ['MessageDeduplicationId', 'name', 'ClientToken'], calls: ['publish'], commands: ['PublishCommand', 'PublishBatchCommand', 'PutEventsCommand', 'InvokeCommand', 'StartExecutionCommand', 'CreateScheduleCommand'] },
  { kind: 'enqueue', packages: ['kafkajs', '@confluentinc/kafka-javascript'], calls: ['producer.send', 'producer.sendBatch'] },
  { kind: 'enqueue', packages: ['amqplib', 'amqp-connection-manager'], keys: ['messageId'], calls: ['publish', 'sendToQueue'] },
  { kind: 'enqueue', packages: ['@google-cloud/pubsub'], calls: ['publishMessage', 'publish'] },
  { kind: 'enqueue', packages: ['@google-cloud/tasks'], keys: ['name'], calls: ['createTask'] },
  { kind: 'append', packages: ['ioredis', 'redis', '@upstash/redis'], calls: ['incr', 'incrby', 'incrBy', 'decr', 'decrby', 'decrBy', 'hincrby', 'hIncrBy', 'zincrby', 'zIncrBy', 'lpush', 'lPush', 'rpush', 'rPush', 'append', 'xadd', 'xAdd'] },
  { kind: 'destructive read', packages: ['ioredis', 'redis', '@upstash/redis'], calls: ['getdel', 'getDel', 'lpop', 'lPop', 'rpop', 'rPop', 'spop', 'sPop'] },
  { kind: 'append', packages: ['fs', 'fs-extra'], calls: ['appendFile', 'appendFileSync', 'promises.appendFile'] },
  { kind: 'file', packages: ['@vercel/blob'], calls: ['put', 'upload'], only: ['addRandomSuffix'] },
  { kind: 'third party', packages: ['@octokit/rest', '@octokit/core', 'octokit'], calls: ['issues.create', 'issues.createComment', 'pulls.create', 'repos.createDispatchEvent', 'checks.create'] },
  { kind: 'third party', packages: ['@linear/sdk'], calls: ['createIssue', 'createComment', 'createAttachment'] },
  { kind: 'third party', packages: ['@notionhq/client'], calls: ['pages.create', 'comments.create'] },
  { kind: 'third party', packages: ['@hubspot/api-client'], calls: ['basicApi.create', 'batchApi.create'] },
  { kind: 'third party', packages: ['googleapis', '@googleapis/calendar'], keys: ['id'], calls: ['events.insert', 'messages.send'] },
];

/** How an ORM inserts, and adds to what is there: the methods of a table as code holds it. */
export interface OrmEffects {
  readonly orm: string;
  readonly inserts: readonly string[];
  /** An option of the insert that makes a second one harmless. */
  readonly ignores: readonly string[];
  readonly relative: readonly string[];
}

export const ORM_EFFECTS: readonly OrmEffects[] = [
  { orm: 'prisma', inserts: ['create', 'createMany', 'createManyAndReturn'], ignores: ['skipDuplicates'], relative: [] },
  { orm: 'sequelize', inserts: ['create', 'bulkCreate', 'createWithCtx'], ignores: ['ignoreDuplicates', 'updateOnDuplicate'], relative: ['increment', 'decrement'] },
  { orm: 'typeorm', inserts: ['insert'], ignores: [], relative: ['increment', 'decrement'] },
  { orm: 'mikroorm', inserts: ['insert', 'insertMany'], ignores: ['onConflictAction'], relative: [] },
  { orm: 'objection', inserts: ['insert', 'insertAndFetch', 'insertGraph'], ignores: [], relative: ['increment', 'decrement'] },
  { orm: 'drizzle', inserts: ['insert'], ignores: [], relative: [] },
  { orm: 'kysely', inserts: ['insertInto'], ignores: [], relative: [] },
  { orm: 'knex', inserts: ['insert'], ignores: [], relative: ['increment', 'decrement'] },
  { orm: 'supabase', inserts: ['insert'], ignores: ['ignoreDuplicates'], relative: [] },
];

/** Methods behind an insert that say what a second one does. */
export const CONFLICT_METHODS: ReadonlySet<string> = new Set(['onConflictDoNothing', 'onConflictDoUpdate', 'onDuplicateKeyUpdate', 'onConflict', 'ignore', 'merge', 'orIgnore', 'orUpdate']);

/** Keys of an object that add to what is there. */
export const RELATIVE_KEYS: ReadonlySet<string> = new Set(['increment', 'decrement', 'multiply', 'divide', 'push', '$inc', '$push', '$mul']);

/** Calls that give something else each time: what is made of them is no key. Package and name; the empty package is the language. */
export const UNSTABLE: readonly { readonly package: string; readonly names: readonly string[] }[] = [
  { package: 'crypto', names: ['randomUUID', 'randomBytes', 'randomInt'] },
  { package: 'uuid', names: ['v1', 'v4', 'v6', 'v7'] },
  { package: 'nanoid', names: ['nanoid', 'customAlphabet'] },
  { package: '@paralleldrive/cuid2', names: ['createId'] },
  { package: 'cuid', names: ['default'] },
  { package: 'ulid', names: ['ulid'] },
  { package: 'ksuid', names: ['randomSync', 'random'] },
  { package: '', names: ['Date', 'Date.now', 'Math.random', 'crypto.randomUUID', 'performance.now'] },
];

/** Functions that run a part once and remember what it gave: the name of the method, and where the part stands. */
export const STEPS: readonly { readonly packages: readonly string[]; readonly calls: readonly string[]; readonly argument: number }[] = [
  { packages: ['inngest'], calls: ['step.run', 'run'], argument: 1 },
  { packages: ['@upstash/workflow'], calls: ['run'], argument: 1 },
  { packages: ['cloudflare:workers'], calls: ['do'], argument: 1 },
  { packages: ['@restatedev/restate-sdk'], calls: ['run'], argument: 1 },
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['runStep'], argument: 0 },
];

/** What such functions are called on. */
export const STEP_OWNERS = /^(?:step|ctx|context|io|restate|DBOS)$/;

/** Methods of it that send something, and are steps themselves. */
export const SENDING_STEPS: ReadonlySet<string> = new Set(['sendEvent']);

/** What is only said or counted: it may fail without harm, and follows nearly everything. */
export const HARMLESS = /^(?:log|info|warn|error|debug|trace|verbose|captureException|captureMessage|child|setAttribute|setTag|record|measure|end|toString|push|map|filter|join|slice|set|get|has|add|stringify|parse|keys|values|entries|now)$/;
