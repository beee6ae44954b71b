package models

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// ofAWS are the credentials that other programs for AWS find, too: in the environment, in files of
// a profile, or of the machine. They are looked for at the first request.
var ofAWS = aws.NewCredentialsCache(aws.CredentialsProviderFunc(
	func(ctx context.Context) (aws.Credentials, error) {
		found, err := loadAWS()
		if err != nil {
			return aws.Credentials{}, err
		}
		return found.Retrieve(ctx)
	}))

var loadAWS = sync.OnceValues(func() (aws.CredentialsProvider, error) {
	loaded, err := config.LoadDefaultConfig(context.Background())
	return loaded.Credentials, err
})
