namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that a manifest states as an expression in braces.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The expression, for example <c>{planner.bindings.http.url}</c>.</summary>
    string ValueExpression { get; }
}
