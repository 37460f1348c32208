import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AudienceFunction } from './constructs/audience-function.ts';
import { ChildSecrets } from './constructs/child-secrets.ts';
import { DataTable } from './constructs/data-table.ts';
import { FailureQueue } from './constructs/failure-queue.ts';
import { Hourly } from './constructs/hourly.ts';
import { KeptFiles } from './constructs/kept-files.ts';
import { PublicApi } from './constructs/public-api.ts';
import { StackKey } from './constructs/stack-key.ts';
import { Transit } from './constructs/transit.ts';
import { Watch } from './constructs/watch.ts';
import type { Route } from './routes.ts';
import type { Settings } from './settings.ts';

export interface TuobuStackProps {
  readonly settings: Settings;
  readonly routes: readonly Route[];
}

/** Everything the product is in an AWS account, one stack per stage. */
export class TuobuStack extends Stack {
  readonly settings: Settings;

  constructor(scope: Construct, id: string, { settings, routes }: TuobuStackProps) {
    super(scope, id, environmentOf(settings));
    this.settings = settings;

    const key = new StackKey(this, 'Key', { description: `tuobu ${settings.stage}` });
    const data = new DataTable(this, 'Data', { key, settings });
    const secrets = new ChildSecrets(this, 'ChildSecrets', { key });

    const families = new AudienceFunction(this, 'Families', { audience: 'families', settings, key });
    const portal = new AudienceFunction(this, 'Portal', { audience: 'portal', settings, key });
    const institutions = new AudienceFunction(this, 'Institutions', { audience: 'institutions', settings, key });
    const bureaus = new AudienceFunction(this, 'Bureaus', { audience: 'bureaus', settings, key });
    const funds = new AudienceFunction(this, 'Funds', { audience: 'funds', settings, key });
    const publishing = new AudienceFunction(this, 'Publishing', { audience: 'publishing', settings, key });
    const attachments = new AudienceFunction(this, 'Attachments', { audience: 'attachments', settings, key });
    const outbox = new AudienceFunction(this, 'Outbox', { audience: 'outbox', settings, key });
    const workers = new AudienceFunction(this, 'Workers', { audience: 'workers', settings, key });

    const functions = [families, portal, institutions, bureaus, funds, publishing, attachments, outbox, workers];
    for (const each of functions) data.grant(each);
    for (const each of [institutions, bureaus, funds, publishing, attachments, outbox]) each.trustIssuer(settings);
    // Only who keeps rosters looks children up by their numbers.
    secrets.grantUse(institutions, settings);

    const files = new KeptFiles(this, 'Files', { key });
    files.grantPrefix(attachments, 'attachments');
    files.grantPrefix(funds, 'bank');
    files.grantAdding(workers, 'checkpoints');
    const transit = new Transit(this, 'Transit', { key });
    transit.grantPrefix(attachments, 'uploads');
    transit.grantAsking(attachments);
    transit.grantPrefix(funds, 'archives');

    const failures = new FailureQueue(this, 'Failures', { key });
    new Hourly(this, 'Hourly', { worker: workers, failures });
    new Hourly(this, 'HourlyOutbox', { worker: outbox, failures });
    if (settings.stream) data.streamEvents(this, 'EventsToOutbox', { reader: outbox, failures });

    const api = new PublicApi(this, 'Api', {
      settings,
      key,
      routes,
      functions: { families, portal, institutions, bureaus, funds, publishing, attachments, outbox },
      otherwise: 'families',
    });
    for (const bucket of [files, transit]) bucket.admitPages(api.url);

    new Watch(this, 'Watch', {
      settings,
      key,
      api: api.api,
      table: data.table,
      failures,
      streamReader: outbox,
      counter: workers,
      functions,
    });

    // The China regions refuse tags on event source mappings, and not every region has learnt them for dashboards yet.
    const tagging = { excludeResourceTypes: ['AWS::Lambda::EventSourceMapping', 'AWS::CloudWatch::Dashboard'] };
    Tags.of(this).add('product', 'tuobu', tagging);
    Tags.of(this).add('stage', settings.stage, tagging);
    new CfnOutput(this, 'Url', { value: api.url });
  }
}

function environmentOf(settings: Settings): StackProps {
  return settings.region ? { env: { region: settings.region } } : {};
}
