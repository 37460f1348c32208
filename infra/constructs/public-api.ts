import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type CfnStage, HttpApi, type HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '../routes.ts';
import type { Settings } from '../settings.ts';
import type { AudienceFunction } from './audience-function.ts';
import type { StackKey } from './stack-key.ts';

export interface PublicApiProps {
  readonly settings: Settings;
  readonly key: StackKey;
  readonly routes: readonly Route[];
  readonly functions: Readonly<Record<string, AudienceFunction>>;
  /** Answers what no route matches, so that a 404 of ours is a problem document too. */
  readonly otherwise: string;
}

/** The HTTP API: every route of the OpenAPI document, with the JWT authorizer where a token is needed. */
export class PublicApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { settings, key, routes, functions, otherwise }: PublicApiProps) {
    super(scope, id);
    const integrations = new Map(
      Object.entries(functions).map(([audience, each]) => [audience, invoking(audience, each)]),
    );
    const authorizer = new HttpJwtAuthorizer('Token', settings.issuer, { jwtAudience: [settings.audience] });

    this.api = new HttpApi(this, 'Http', { apiName: `tuobu-${settings.stage}` });
    const to = (audience: string) => {
      const integration = integrations.get(audience);
      if (!integration) throw new Error(`a route names the function ${audience}, which the stack does not have`);
      return integration;
    };
    for (const { method, path, audience, authorized } of routes) {
      const routeKey = HttpRouteKey.with(path, method as HttpMethod);
      const common = { httpApi: this.api, routeKey, integration: to(audience) };
      if (authorized) new HttpRoute(this, `${method} ${path}`, { ...common, authorizer });
      else openToAll(new HttpRoute(this, `${method} ${path}`, common));
    }
    const { DEFAULT: routeKey } = HttpRouteKey;
    // `$default` has a part less than the routes with a method, so that the permission for those does not reach it.
    const integration = new HttpLambdaIntegration('otherwise', functions[otherwise]!.function);
    openToAll(new HttpRoute(this, 'otherwise', { httpApi: this.api, routeKey, integration }));
    this.limitAndLog(settings, key);
  }

  get url(): string {
    return this.api.apiEndpoint;
  }

  private limitAndLog(settings: Settings, { key: encryptionKey }: StackKey): void {
    const log = new LogGroup(this, 'AccessLog', {
      retention: settings.logRetentionDays,
      encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    stage.defaultRouteSettings = {
      throttlingRateLimit: settings.throttleRate,
      throttlingBurstLimit: settings.throttleBurst,
    };
    // The path is the route's pattern: a real one could carry an id that leads to a child.
    const fields = ['requestId', 'requestTime', 'routeKey', 'status', 'responseLatency', 'integrationErrorMessage'];
    stage.accessLogSettings = {
      destinationArn: log.logGroupArn,
      format: JSON.stringify(Object.fromEntries(fields.map((field) => [field, `$context.${field}`]))),
    };
  }
}

/** One permission per function: one per route would outgrow what a function's policy may hold. */
function invoking(id: string, { function: handler }: AudienceFunction): HttpLambdaIntegration {
  return new HttpLambdaIntegration(id, handler, { scopePermissionToRoute: false });
}

function openToAll(route: HttpRoute): void {
  const reason =
    'What the law says is open to everybody: calculations, policies and the pages for families ask for no token.';
  Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
}
