import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mikroOrm } from '../../../../server/src/core/code/orms/mikroOrm';
import { inserted, mapped, needs } from '../../needs';

const ENTITIES = `import { Collection, Entity, Formula, ManyToOne, OneToMany, PrimaryKey, Property } from '@mikro-orm/core';
@Entity({ tableName: 'authors' })
export class Author {
  @PrimaryKey() id!: number;
  @Property({ fieldName: 'mail' }) email!: string;
  @Property({ persist: false }) token?: string;
  @Formula('1') rank?: number;
  @OneToMany(() => BlogPost, (post) => post.author) posts = new Collection<BlogPost>(this);
}
@Entity()
export class BlogPost { @PrimaryKey() id!: number; @Property({ nullable: true }) subTitle?: string; @ManyToOne(() => Author) author!: Author }
`;
const HEAD = "import { EntityManager } from '@mikro-orm/postgresql';\nimport { Author, BlogPost } from './entities';\ndeclare const em: EntityManager;\n";
const names = (text: string): readonly string[] => needs({ 'entities.ts': ENTITIES, 'a.ts': HEAD + text }, [mikroOrm], 'a.ts').filter((each) => !/ at (?:Author|BlogPost)$/.test(each)).map((each) => each.replace(/ at .*?(?= =|$)/, ''));

const MODEL = "import { model } from '@medusajs/framework/utils';\nimport Rule from './rule';\nconst Rate = model.define('rate', { id: model.id().primaryKey(), minAmount: model.bigNumber().nullable(), label: model.text().computed(), rules: model.hasMany(() => Rule) });\nexport default Rate;\n";
const RULE = "import { model } from '@medusajs/framework/utils';\nimport Rate from './rate';\nexport default model.define({ name: 'rule', tableName: 'rate_rule' }, { id: model.id().primaryKey(), kind: model.text(), rate: model.belongsTo(() => Rate) });\n";
const SERVICE = `import { MedusaService } from '@medusajs/framework/utils';
import Rate from './rate';
import Rule from './rule';
export class Rates extends MedusaService({ Rate, Rule }) {
  async run(query) {
    const rates = await this.listRates({ minAmount: 1 }, { relations: ['rules'] });
    for (const rate of rates) console.log(rate.minAmount, rate.rules.map((rule) => rule.kind));
    await this.createRules({ kind: 'x' });
    await query.graph({ entity: 'rate', fields: ['id', 'rules.kind'] });
  }
}
`;

describe('MikroORM', () => {
  it('maps classes in snake case; what is not kept is no column', () => {
    assert.deepEqual(mapped({ 'entities.ts': ENTITIES }, [mikroOrm]), ['Author authors: id, email as mail, posts → entities.ts#BlogPost[]', 'BlogPost blog_post: id, subTitle as sub_title, author as author_id, author → entities.ts#Author']);
  });

  it('maps schemas', () => {
    const text = "import { defineEntity, EntitySchema, p } from '@mikro-orm/core';\nexport const Tag = defineEntity({ name: 'Tag', properties: (p) => ({ id: p.integer().primary(), shortName: p.string().nullable(), old: p.string().name('old_name') }) });\nclass Book { title!: string }\nexport const schema = new EntitySchema({ class: Book, properties: { title: { type: 'string', fieldName: 'book_title' } } });";
    assert.deepEqual(mapped({ 'a.ts': text }, [mikroOrm]), ['Tag tag: id, shortName as short_name, old as old_name', 'Book book: title as book_title']);
  });

  it('reads the entity manager and rows', () => {
    assert.deepEqual(names("const found = await em.find(BlogPost, { author: { email: 'x' } }, { populate: ['author'], orderBy: { subTitle: 'asc' } }); found[0].author.email = found[0].subTitle!;").toSorted(), ['read authors.mail = x', 'read blog_post', 'read blog_post.author_id', 'read blog_post.author_id', 'read blog_post.author_id', 'read blog_post.sub_title', 'read blog_post.sub_title', 'write authors.mail']);
    assert.deepEqual(names("await em.nativeUpdate(Author, { id: 1 }, { email: 'y' });"), ['write authors', 'read authors.id', 'write authors.mail = y']);
  });

  it("maps Medusa's data models, and reads the services that are made of them", () => {
    const files = { 'rate.ts': MODEL, 'rule.ts': RULE, 'service.ts': SERVICE };
    assert.deepEqual(mapped(files, [mikroOrm]), [
      'rate rate: id (orm), minAmount as min_amount, raw_minAmount (orm), created_at (database), updated_at (database), deleted_at (database), rules → rule.ts#rule[]',
      'rule rate_rule: id (orm), kind, rate as rate_id, rate_id, created_at (database), updated_at (database), deleted_at (database), rate → rate.ts#rate',
    ]);
    const found = needs(files, [mikroOrm], 'service.ts').map((each) => each.replace(/ at .*?(?= =|$)/, ''));
    for (const each of ['read rate.min_amount', 'read rate_rule.kind', 'write rate_rule.kind = x', 'read rate.id']) assert.ok(found.includes(each), each);
    assert.deepEqual(inserted(files, [mikroOrm]), ['rate_rule(kind)']);
  });
});
