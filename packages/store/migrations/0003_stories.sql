CREATE TABLE "alert_developments" (
	"alert_id" bigint NOT NULL,
	"development_id" bigint NOT NULL,
	CONSTRAINT "alert_developments_alert_id_development_id_pk" PRIMARY KEY("alert_id","development_id")
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"rule" text NOT NULL,
	"kind" text NOT NULL,
	"why" text,
	"channels" text[] NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alerts_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"alert_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"attempted_at" timestamp with time zone,
	"error" text,
	"delivered_at" timestamp with time zone,
	"failed_at" timestamp with time zone,
	CONSTRAINT "deliveries_once" UNIQUE("alert_id","channel")
);
--> statement-breakpoint
CREATE TABLE "developments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "developments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"story_id" bigint,
	"article_id" bigint NOT NULL,
	"tags" text[] NOT NULL,
	"new_tags" text[] NOT NULL,
	"known" text,
	"at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "developments_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "keepsakes" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "push_subscriptions" (
	"endpoint" text PRIMARY KEY NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "stories" ALTER COLUMN "id" DROP IDENTITY;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "placement" bigint;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "copy_of" bigint;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "headline_id" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "merged_into" bigint;--> statement-breakpoint
ALTER TABLE "stories" ADD COLUMN "split_from" bigint;--> statement-breakpoint
ALTER TABLE "alert_developments" ADD CONSTRAINT "alert_developments_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_developments" ADD CONSTRAINT "alert_developments_development_id_developments_id_fk" FOREIGN KEY ("development_id") REFERENCES "public"."developments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "developments" ADD CONSTRAINT "developments_story_id_stories_id_fk" FOREIGN KEY ("story_id") REFERENCES "public"."stories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "developments" ADD CONSTRAINT "developments_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_developments_development" ON "alert_developments" USING btree ("development_id");--> statement-breakpoint
CREATE INDEX "alerts_gathering" ON "alerts" USING btree ("due_at") WHERE "alerts"."released_at" is null;--> statement-breakpoint
CREATE INDEX "alerts_rule" ON "alerts" USING btree ("rule","due_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "alerts_newest" ON "alerts" USING btree ("released_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("id") WHERE "deliveries"."delivered_at" is null and "deliveries"."failed_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_failed" ON "deliveries" USING btree ("failed_at") WHERE "deliveries"."failed_at" is not null;--> statement-breakpoint
CREATE INDEX "developments_story" ON "developments" USING btree ("story_id","at");--> statement-breakpoint
CREATE INDEX "developments_newest" ON "developments" USING btree ("created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "articles_placement" ON "articles" USING btree ("placement");--> statement-breakpoint
CREATE INDEX "articles_unplaced" ON "articles" USING btree ("sorted_at","id") WHERE "articles"."placement" is null;--> statement-breakpoint
CREATE INDEX "articles_story" ON "articles" USING btree ("story_id","sorted_at");--> statement-breakpoint
CREATE INDEX "stories_newest" ON "stories" USING btree ("last_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "stories_merged" ON "stories" USING btree ("merged_into") WHERE "stories"."merged_into" is not null;