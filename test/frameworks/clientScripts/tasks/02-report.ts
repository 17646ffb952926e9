export async function up(mailer) { await mailer.send('select your colours from the list'); }
