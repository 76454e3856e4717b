using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Trainer.Api;

/// <summary>Errors as REST answers.</summary>
internal static class ApiResults
{
    internal static IResult ToResult(this Error error) =>
        Results.Json(new ErrorBody(error.Message), TrainerJson.Readable.ErrorBody, statusCode: ErrorTable.HttpStatus(error.Reason));
}
