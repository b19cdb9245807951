ALTER TABLE "articles" ADD COLUMN "framework_version" text;--> statement-breakpoint
CREATE INDEX "articles_framework_version" ON "articles" USING btree ("framework_version","id");