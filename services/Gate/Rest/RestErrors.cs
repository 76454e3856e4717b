using EdgeAspire.Protocol.Errors;
using Microsoft.AspNetCore.Diagnostics;

namespace EdgeAspire.Gate.Rest;

/// <summary>Every failure over REST ends as a status and <c>{"error": message}</c>, also what ASP.NET Core refuses by itself.</summary>
internal static class RestErrors
{
    public static IResult ToResult(this Error error) =>
        Results.Json(new ErrorBody(error.Message), RestJson.Context.ErrorBody, statusCode: ErrorTable.HttpStatus(error.Reason));

    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ErrorBody(message), RestJson.Context.ErrorBody, cancellationToken: context.RequestAborted);
    }

    /// <summary>Gives a body to statuses that were set without one.</summary>
    public static Task DescribeStatusAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        var message = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not allowed at {context.Request.Path}: expected {context.Response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => "The body is larger than this service takes.",
            StatusCodes.Status415UnsupportedMediaType => $"Content-Type '{context.Request.ContentType}' is not understood at {context.Request.Path}.",
            var other => $"The request failed with status {other}.",
        };
        return WriteAsync(context, context.Response.StatusCode, message);
    }

    /// <summary>Answers for an exception: a request that could not be read, or a defect, whose details stay in the log.</summary>
    public static Task DescribeExceptionAsync(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad
            ? WriteAsync(context, bad.StatusCode, bad.Message)
            : WriteAsync(context, StatusCodes.Status500InternalServerError, "The gate failed to answer; its log says why.");
}
