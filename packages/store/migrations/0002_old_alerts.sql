-- Nothing was ever written to stories.
UPDATE "articles" SET "story_id" = NULL WHERE "story_id" IS NOT NULL;--> statement-breakpoint
DELETE FROM "stories";--> statement-breakpoint
DROP TABLE "alerts" CASCADE;--> statement-breakpoint
DROP TABLE "deliveries" CASCADE;--> statement-breakpoint
ALTER TABLE "stories" DROP COLUMN "headline";