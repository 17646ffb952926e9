import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { supabase } from '../../../../server/src/core/code/orms/supabase';
import { inserted, mapped, needs } from '../../needs';

const HEAD = "import { createClient } from '@supabase/supabase-js';\nconst supabase = createClient('', '');\n";
const of = (text: string, head = HEAD): readonly string[] => needs({ 'a.ts': head + text }, [supabase], 'a.ts').map((each) => each.replace(/ at (\S+)?.*?(?= =|$)/, ' at $1'));

describe('Supabase client', () => {
  it('reads a select list at its words', () => {
    assert.deepEqual(of("await supabase.from('users').select('id, mail:email, data->>key, total::text').eq('plan', 'pro').order('name');"), [
      "read users at 'users'", 'read users.id at id', 'read users.email at email', 'read users.data at data', 'read users.total at total', "read users.plan at 'plan' = pro", "read users.name at 'name'",
    ]);
  });

  it('reads tables within', () => {
    assert.deepEqual(of("await supabase.from('posts').select('title, author:users!author_id(email, teams(name))');").map((each) => each.replace(/ at .*/, '')), ['read posts', 'read posts.title', 'read users', 'read users.email', 'read teams', 'read teams.name']);
  });

  it('reads a star, and no list, as every column', () => {
    assert.deepEqual(of("await supabase.from('users').select('*');").map((each) => each.replace(/ at .*/, '')), ['read users', 'read users.*']);
    assert.deepEqual(of("await supabase.from('users').select();").map((each) => each.replace(/ at .*/, '')), ['read users', 'read users.*']);
  });

  it('reads what is written', () => {
    const text = "await supabase.from('users').insert({ email: 'x' });\nawait supabase.schema('app').from('teams').update({ name: 'y' }).match({ id: 1 });";
    assert.deepEqual(of(text).map((each) => each.replace(/ at \S+/, '')), ['write users', 'write users.email = x', 'write app.teams', 'write app.teams.name = y', 'read app.teams.id']);
    assert.deepEqual(inserted({ 'a.ts': HEAD + text }, [supabase]), ['users(email)']);
  });

  it('takes a bucket, and the from of others, for no table', () => {
    assert.deepEqual(of("await supabase.storage.from('users').list();\nArray.from('users');\nBuffer.from('users').toString();\nconst db = { from: (t: string) => ({ select: (c: string) => t + c }) };\ndb.from('users').select('id');"), []);
  });

  it('maps generated types', () => {
    const types = "export type Database = { public: { Tables: { users: { Row: { id: number; email: string; nick: string | null }; Insert: { id?: number; email: string; nick?: string | null }; Update: {} } }; Views: {} } };";
    assert.deepEqual(mapped({ 'db.ts': types }, [supabase]), ['users users: id (database), email, nick (database)']);
  });
});
