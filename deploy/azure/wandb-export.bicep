// Exports every night as a job of Azure Container Apps, to Azure Blob Storage. docs/running.md says what to adapt.
//   az deployment group create --resource-group GROUP --template-file deploy/azure/wandb-export.bicep --parameters …

@description('What to export: an organization, a team, or ENTITY/PROJECT.')
param entity string

@description('Where to, such as az://myaccount/exports/my-team.')
param destination string

@description('The image, in a registry that the identity may pull from.')
param image string

@description('The registry of the image, such as myregistry.azurecr.io.')
param registry string

@description('The resource id of the environment of Container Apps.')
param environmentId string

@description('The name of a user-assigned identity: Storage Blob Data Contributor of the container, AcrPull of the registry.')
param identityName string

@secure()
@description('The W&B API key.')
param apiKey string

@description('When, in UTC.')
param schedule string = '17 2 * * *'

param location string = resourceGroup().location

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'wandb-export'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environmentId
    configuration: {
      triggerType: 'Schedule'
      scheduleTriggerConfig: {
        cronExpression: schedule
        parallelism: 1
        replicaCompletionCount: 1
      }
      // Longer than --max-duration and the time to drain.
      replicaTimeout: 86400
      // Container Apps does not look at exit codes: whatever is not 0 is tried again so often, also what would end the same.
      replicaRetryLimit: 3
      registries: [
        {
          server: registry
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'wandb-api-key'
          value: apiKey
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'wandb-export'
          image: image
          args: ['export', entity, '--to', destination, '--max-duration', '23h', '--log-format', 'json']
          env: [
            {
              name: 'WANDB_API_KEY'
              secretRef: 'wandb-api-key'
            }
            {
              name: 'AZURE_CLIENT_ID'
              value: identity.properties.clientId
            }
          ]
          resources: {
            cpu: json('1.0')
            memory: '2Gi'
          }
        }
      ]
    }
  }
}
