CREATE TABLE "article_words" (
	"article_id" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "corrections" (
	"article_id" bigint NOT NULL,
	"tag" text NOT NULL,
	"bears" boolean NOT NULL,
	"note" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "corrections_article_id_tag_pk" PRIMARY KEY("article_id","tag")
);
--> statement-breakpoint
CREATE TABLE "feed_days" (
	"feed_id" bigint NOT NULL,
	"day" date NOT NULL,
	"polls" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"milliseconds" bigint DEFAULT 0 NOT NULL,
	"added" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "feed_days_feed_id_day_pk" PRIMARY KEY("feed_id","day")
);
--> statement-breakpoint
CREATE TABLE "searches" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "searches_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"query" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "searches_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"password" text NOT NULL,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "article_tags_tag";--> statement-breakpoint
ALTER TABLE "article_tags" ADD COLUMN "at" timestamp with time zone;--> statement-breakpoint
UPDATE "article_tags" t SET "at" = a.sorted_at FROM "articles" a WHERE a.id = t.article_id;--> statement-breakpoint
ALTER TABLE "article_tags" ALTER COLUMN "at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "feeds" ADD COLUMN "paused" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "feeds" ADD COLUMN "articles" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "articles" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "reports" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "feed_ids" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "languages" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "article_words" ADD CONSTRAINT "article_words_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrections" ADD CONSTRAINT "corrections_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feed_days" ADD CONSTRAINT "feed_days_feed_id_feeds_id_fk" FOREIGN KEY ("feed_id") REFERENCES "public"."feeds"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_words_words" ON "article_words" USING gin ("words");--> statement-breakpoint
CREATE INDEX "article_words_newest" ON "article_words" USING btree ("at" DESC NULLS LAST,"article_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "corrections_newest" ON "corrections" USING btree ("created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sessions_seen" ON "sessions" USING btree ("seen_at");--> statement-breakpoint
CREATE INDEX "article_tags_time" ON "article_tags" USING btree ("tag","at");--> statement-breakpoint
CREATE INDEX "articles_language" ON "articles" USING btree (split_part("language", '-', 1));--> statement-breakpoint
CREATE INDEX "articles_feed" ON "articles" USING btree ("feed_id","sorted_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "developments_time" ON "developments" USING btree ("at");--> statement-breakpoint
CREATE INDEX "stories_begun" ON "stories" USING btree ("first_at");--> statement-breakpoint
CREATE INDEX "stories_facts" ON "stories" USING gin ("tags","feed_ids","languages");--> statement-breakpoint
UPDATE "feeds" f SET "articles" = x.n FROM (SELECT feed_id, count(*) AS n FROM "articles" GROUP BY feed_id) x WHERE x.feed_id = f.id;--> statement-breakpoint
UPDATE "stories" s SET "articles" = x.articles, "reports" = x.reports, "feed_ids" = x.feed_ids, "languages" = x.languages,
  "tags" = coalesce((SELECT array_agg(DISTINCT t.tag) FROM "articles" a JOIN "article_tags" t ON t.article_id = a.id
    WHERE a.story_id = s.id AND (a.copy_of IS NULL OR x.reports = 0)), '{}')
FROM (
  SELECT story_id, count(*) AS articles, count(*) FILTER (WHERE copy_of IS NULL) AS reports, array_agg(DISTINCT feed_id) AS feed_ids,
    coalesce(array_agg(DISTINCT split_part(language, '-', 1)) FILTER (WHERE language IS NOT NULL), '{}') AS languages
  FROM "articles" WHERE story_id IS NOT NULL GROUP BY story_id
) x WHERE x.story_id = s.id;
