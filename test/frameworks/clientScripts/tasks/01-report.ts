export async function up(mailer) { await mailer.send('report'); }
