import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { typeorm } from '../../../../server/src/core/code/orms/typeorm';
import { inserted, mapped, needs } from '../../needs';

const ENTITIES = `import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryGeneratedColumn } from 'typeorm';
@Entity('users')
export class User {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ name: 'user_email' }) email!: string;
  @Column({ select: false, nullable: true }) passwordHash?: string;
  @OneToMany(() => Post, (post) => post.author) posts!: Post[];
  get label() { return this.email; }
}
@Entity()
export class Post {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ default: '' }) title!: string;
  @ManyToOne(() => User, (user) => user.posts) @JoinColumn({ name: 'author_id' }) author!: User;
  @ManyToOne(() => User) editor!: User;
}
`;
const HEAD = "import { DataSource, EntityManager, Repository, In } from 'typeorm';\nimport { Post, User } from './entities';\ndeclare const users: Repository<User>;\ndeclare const manager: EntityManager;\n";
const files = (text: string) => ({ 'a.ts': HEAD + text, 'entities.ts': ENTITIES });
/** Without the import and the types, which need the table as such. */
const of = (text: string): readonly string[] => needs(files(text), [typeorm], 'a.ts').filter((each) => !/ at (?:User|Post)$/.test(each));
const names = (text: string): readonly string[] => of(text).map((each) => each.replace(/ at .*?(?= =|$)/, ''));

describe('TypeORM', () => {
  it('maps classes: given names, keys of relations, what the database fills', () => {
    assert.deepEqual(mapped(files(''), [typeorm]), [
      'User users: id (database), email as user_email, passwordHash, posts → entities.ts#Post[]',
      'Post post: id (database), title (database), author as author_id, editor as editorId, author → entities.ts#User, editor → entities.ts#User',
    ]);
  });

  it('follows base classes, embedded classes and single-table inheritance', () => {
    const text = `import { ChildEntity, Column, Entity, PrimaryColumn, TableInheritance } from 'typeorm';
class Base { @PrimaryColumn() id!: string }
class Name { @Column() first!: string; @Column({ name: 'family' }) last!: string }
@Entity('people') @TableInheritance() export class Person extends Base { @Column(() => Name) name!: Name; @Column(() => Name, { prefix: false }) plain!: Name }
@ChildEntity() export class Worker extends Person { @Column() salary!: number }`;
    const common = 'id, name.first as nameFirst, name.last as nameFamily, plain.first as first, plain.last as family';
    assert.deepEqual(mapped({ 'a.ts': text }, [typeorm]), [`Person people: ${common}`, `Worker people: ${common}, salary`]);
  });

  it('asks the naming strategy', () => {
    const source = "import { SnakeNamingStrategy } from 'typeorm-naming-strategies';\nexport const source = { namingStrategy: new SnakeNamingStrategy() };";
    assert.deepEqual(mapped({ 'entities.ts': ENTITIES, 'source.ts': source }, [typeorm])[1], 'Post post: id (database), title (database), author as author_id, editor as editor_id, author → entities.ts#User, editor → entities.ts#User');
  });

  it('knows schemas without classes, decorators of the project, and leaves documents out', () => {
    const text = `import { Column, Entity, EntitySchema, ObjectIdColumn } from 'typeorm';
const Money = (name: string) => Column({ type: 'numeric', name });
@Entity('bills') class Bill { @Money('total') total!: string }
@Entity() class Note { @ObjectIdColumn() _id!: string }
export const Tag = new EntitySchema({ name: 'Tag', tableName: 'tags', columns: { id: { type: Number, primary: true, generated: true }, label: { type: String, name: 'tag_label' } } });`;
    assert.deepEqual(mapped({ 'a.ts': text }, [typeorm]), ['Bill bills: total', 'Tag tags: id (database), label as tag_label']);
  });

  it('reads find options', () => {
    const text = "await users.find({ select: { email: true }, where: [{ passwordHash: 'x' }, { posts: { title: 'y' } }], order: { id: 'ASC' }, relations: ['posts.editor'] });";
    assert.deepEqual(names(text).toSorted(), ['read post.editorId', 'read post.title = y', 'read users', 'read users.id', 'read users.passwordHash = x', 'read users.user_email']);
  });

  it('reads what is written, and knows the rows that come back', () => {
    assert.deepEqual(names("const one = await users.findOneByOrFail({ id: 1 }); one.email = 'a'; console.log(one.label, one.passwordHash);").toSorted(), ['read users', 'read users.id', 'read users.passwordHash', 'write users.user_email']);
    assert.deepEqual(names("await users.update({ id: 1 }, { email: 'x' });"), ['write users', 'read users.id', 'write users.user_email = x']);
    assert.deepEqual(inserted(files("await manager.insert(User, { email: 'x' });"), [typeorm]), ['users(user_email)']);
  });

  it('reads aliases in the texts of query builders', () => {
    const text = "await users.createQueryBuilder('u').leftJoinAndSelect('u.posts', 'p').select(['u.email', 'p.title']).where('u.passwordHash = :email', { email: 1 }).andWhere(\"p.author_id = 3 AND p.title <> 'u.id'\").orderBy('u.id', 'DESC').getMany();";
    assert.deepEqual(names(text), ['read users', 'read post', 'read users.user_email', 'read post.title', 'read users.passwordHash', 'read post.author_id', 'read post.title', 'read users.id']);
    assert.deepEqual(of("await users.createQueryBuilder('u').where('u.email = 1').getOne();").at(-1), 'read users.user_email at u.email', 'the words, not the whole text');
  });

  it('follows repositories that are injected, and classes that extend them', () => {
    const text = `class Users extends Repository<User> { byEmail() { return this.findOneBy({ email: 'x' }); } }
class Service { constructor(private readonly posts: Repository<Post>, private readonly people: Users) {} async run() { const person = await this.people.byEmail(); return [person!.passwordHash, (await this.posts.find()).map((post) => post.title)]; } }`;
    assert.deepEqual(names(text).toSorted(), ['read post', 'read post.title', 'read users', 'read users.passwordHash', 'read users.user_email = x']);
  });

  it('passes the manager to transactions', () => {
    assert.deepEqual(names("await new DataSource({ type: 'postgres' }).transaction(async (tx) => { await tx.getRepository(Post).delete({ title: 'x' }); });"), ['read post', 'write post', 'read post.title = x']);
  });

  it('takes the same name elsewhere for no reference', () => {
    assert.deepEqual(of("const email = 'email'; export const dto = { email, passwordHash: 1 }; interface Body { title: string } export const f = (body: Body) => body.title + email; JSON.parse('{}').title;"), []);
  });
});
