using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Execution;

/// <summary>Turns the values of environment variables and arguments into text for one process.</summary>
internal sealed class ValueResolver(Replica replica)
{
    /// <summary>Gives the text.</summary>
    /// <exception cref="DistributedApplicationException">The value cannot be known.</exception>
    public async Task<string> ResolveAsync(object value, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case string text:
                return text;
            case JoinedValue joined:
                var parts = new List<string>();
                foreach (var part in joined.Parts)
                {
                    parts.Add(await ResolveAsync(part, cancellationToken));
                }

                return string.Concat(parts);
            case EndpointReferenceExpression { Property: EndpointProperty.TargetPort } expression when expression.Endpoint.Resource == replica.Resource:
                return expression.Endpoint.EndpointAnnotation.ReplicaPorts[replica.Index].ToString(CultureInfo.InvariantCulture);
            case IValueProvider provider:
                return await ResolveAsync(provider, cancellationToken);
            default:
                return Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        }
    }

    private static async Task<string> ResolveAsync(IValueProvider provider, CancellationToken cancellationToken)
    {
        try
        {
            return await provider.GetValueAsync(cancellationToken) ?? string.Empty;
        }
        catch (InvalidOperationException exception)
        {
            throw new DistributedApplicationException(exception.Message, exception);
        }
    }
}
