package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/marquee-go/marquee"
)

// translate puts an error of the SDK into the words of this package.
func translate(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("dynamodb: %w", cause(ctx, err))
}

// overloaded returns an error that says why no more requests can be taken now.
func overloaded(why string) error {
	return &marquee.OverloadedError{RetryAfter: 10 * time.Second, Err: errors.New(why)}
}

// cause says why a call failed. Of an answer it passes on only the code and the message.
// Of an answer about credentials it passes on only the code, because the message about a
// wrong signature holds the headers that were signed.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e, ok := errors.AsType[*credentialsError](err); ok {
		return e
	}
	if isThrottled(err) {
		return overloaded("DynamoDB throttles the requests")
	}
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		if slices.Contains(credentialErrors, e.ErrorCode()) {
			return fmt.Errorf("DynamoDB does not accept the credentials (%s)", e.ErrorCode())
		}
		if _, full := errors.AsType[*types.ItemCollectionSizeLimitExceededException](err); full {
			return errors.New("what one owner has is larger than 10 GB")
		}
		response, ok := errors.AsType[*smithyhttp.ResponseError](err)
		if ok && e.ErrorCode() == unknownError {
			return fmt.Errorf("the server answers with status %d", response.HTTPStatusCode())
		}
		return fmt.Errorf("%s: %s", e.ErrorCode(), e.ErrorMessage())
	}
	switch {
	case errors.Is(err, errClosed):
		return errClosed
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		// This is the time limit of a request, not the caller's.
		return errNoAnswer
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err // without the endpoint, which may hold a password
	}
	return err
}

var errNoAnswer = errors.New("DynamoDB does not answer in time")

// unknownError is the SDK's code for an answer that does not come from DynamoDB.
const unknownError = "UnknownError"

var credentialErrors = []string{
	"UnrecognizedClientException", "InvalidSignatureException",
	"IncompleteSignatureException", "IncompleteSignature",
	"MissingAuthenticationTokenException", "MissingAuthenticationToken",
	"ExpiredTokenException", "InvalidClientTokenId",
}

// isThrottled tells whether DynamoDB asks for fewer requests.
func isThrottled(err error) bool {
	e, ok := errors.AsType[smithy.APIError](err)
	return ok && slices.Contains(throttlingErrors, e.ErrorCode())
}

var throttlingErrors = []string{
	"ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
}

// isRefused tells whether the condition of a write did not hold.
func isRefused(err error) bool {
	_, refused := errors.AsType[*types.ConditionalCheckFailedException](err)
	return refused
}

// isMissing tells whether there is no such table.
func isMissing(err error) bool {
	_, missing := errors.AsType[*types.ResourceNotFoundException](err)
	return missing
}
