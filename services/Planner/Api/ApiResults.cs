using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Api;

/// <summary>Answers in the form that the API promises.</summary>
internal static class ApiResults
{
    public static IResult ToResult(this Error error) =>
        Results.Json(new ErrorBody(error.Message), PlannerJson.Readable.ErrorBody, statusCode: ErrorTable.HttpStatus(error.Reason));
}
