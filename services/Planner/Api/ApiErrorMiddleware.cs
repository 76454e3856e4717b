namespace EdgeAspire.Planner.Api;

/// <summary>Puts the promised error body on whatever would end without one: unknown paths, wrong methods, broken requests, defects.</summary>
internal sealed class ApiErrorMiddleware
{
    private const string ApiPath = "/api";

    private readonly RequestDelegate _next;
    private readonly ILogger<ApiErrorMiddleware> _logger;

    public ApiErrorMiddleware(RequestDelegate next, ILogger<ApiErrorMiddleware> logger)
    {
        _next = next;
        _logger = logger;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(ApiPath, StringComparison.Ordinal))
        {
            await _next(context);
            return;
        }

        try
        {
            await _next(context);
            await DescribeStatusAsync(context);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested
            && exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The caller is gone; nobody reads an answer.
        }
        catch (BadHttpRequestException exception)
        {
            await WriteAsync(context, exception.StatusCode, exception.Message);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            _logger.RequestFailed(exception, context.Request.Method, context.Request.Path.Value ?? ApiPath);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "The planner failed; its log says why.");
        }
    }

    private static Task DescribeStatusAsync(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentLength is not null || context.Response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        string method = context.Request.Method;
        string path = Names.Shown(context.Request.Path.Value);
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => WriteAsync(context, StatusCodes.Status404NotFound, $"There is nothing at '{path}' for {method}."),
            StatusCodes.Status405MethodNotAllowed => WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, $"'{path}' does not take {method}, but {context.Response.Headers.Allow}."),
            _ => Task.CompletedTask,
        };
    }

    private static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ErrorBody(message), PlannerJson.Readable.ErrorBody, cancellationToken: context.RequestAborted);
    }
}
